namespace Fairlead.Engine.Protocol;

/// <summary>Names of resources: "kind/uuid". Endpoints go by the uuid of their pool.</summary>
public static class ResourceName
{
    public static string VirtualService(string uuid) => "virtualservice/" + uuid;

    public static string Pool(string uuid) => "pool/" + uuid;

    public static string Endpoints(string poolUuid) => "endpoints/" + poolUuid;

    public static string Certificate(string uuid) => "certificate/" + uuid;

    /// <summary>The name a resource must have by its payload, or null if it has none.</summary>
    public static string? Expected(Resource resource) => resource.PayloadCase switch
    {
        Resource.PayloadOneofCase.VirtualService => VirtualService(resource.VirtualService.Uuid),
        Resource.PayloadOneofCase.Pool => Pool(resource.Pool.Uuid),
        Resource.PayloadOneofCase.Endpoints => Endpoints(resource.Endpoints.Pool),
        Resource.PayloadOneofCase.Certificate => Certificate(resource.Certificate.Uuid),
        _ => null,
    };
}
