using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>Combines what the monitors of a pool think of one server.</summary>
internal static class MemberVerdict
{
    /// <param name="before">Kept while the monitors have not decided, so that a monitor added to a pool takes nobody out.</param>
    /// <param name="minUp">How many monitors must say up; 0, or more than there are, = all.</param>
    public static ServerStateKind Combine(ServerStateKind before, IReadOnlyCollection<ServerStateKind> monitors, uint minUp)
    {
        if (monitors.Count == 0)
        {
            return ServerStateKind.ServerStateUnknown;
        }

        var needed = minUp == 0 || minUp > monitors.Count ? monitors.Count : (int)minUp;
        var draining = monitors.Count(m => m == ServerStateKind.ServerStateDraining);
        var alive = monitors.Count(m => m == ServerStateKind.ServerStateUp) + draining;
        if (alive >= needed)
        {
            return draining > 0 ? ServerStateKind.ServerStateDraining : ServerStateKind.ServerStateUp;
        }

        var undecided = monitors.Count(m => m == ServerStateKind.ServerStateUnknown);
        return alive + undecided >= needed ? before : ServerStateKind.ServerStateDown;
    }
}
