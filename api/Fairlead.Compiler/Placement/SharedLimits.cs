using Fairlead.Engine.Protocol;

namespace Fairlead.Compiler.Placement;

/// <summary>Tells the engines of a virtual service that has limits how many they are, so that each takes its part of them.</summary>
internal static class SharedLimits
{
    public static Resource Among(int engines, Resource resource)
    {
        if (engines < 2 || !HasLimits(resource.VirtualService))
        {
            return resource;
        }

        var shared = resource.Clone();
        shared.VirtualService.Engines = (uint)engines;
        return ResourceHash.Seal(shared);
    }

    private static bool HasLimits(VirtualServiceConfig service) =>
        service.RequestLimits.Count + service.ConnectionLimits.Count > 0
        || service.MaxConnections > 0
        || service.MaxBytesPerSecond > 0
        || (service.Rules?.Security.Any(r => r.Limit is not null) ?? false)
        || service.Access.Any(r => r.Limit is not null);
}
