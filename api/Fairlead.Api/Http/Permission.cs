namespace Fairlead.Api.Http;

/// <summary>What a route asks of its caller. A route of the API that states nothing is closed.</summary>
internal enum Permission
{
    /// <summary>Nobody need be signed in.</summary>
    Anyone,

    /// <summary>Any valid credential; no tenant is touched.</summary>
    SignedIn,

    /// <summary>May read in the tenant.</summary>
    Read,

    /// <summary>May write objects in the tenant.</summary>
    Write,

    /// <summary>May manage the tenant's credentials.</summary>
    Administer,

    /// <summary>Runs the installation.</summary>
    Operate,
}

internal static class PermissionRoutes
{
    public static TBuilder Requires<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredPermission(permission));
}

internal sealed record RequiredPermission(Permission Permission);
