namespace Fairlead.Provisioning.Planning;

/// <summary>How many engines a group shall have.</summary>
public static class FleetSizing
{
    public static FleetSize Of(FleetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.VirtualServices == 0)
        {
            return new FleetSize(0, "no enabled virtual service is placed on the group");
        }

        var scaleout = spec.HaMode == HaMode.Shared ? spec.MinScaleout : Math.Max(2, spec.MinScaleout);
        var needed = Needed(spec, scaleout);
        var wanted = Math.Max(needed.Engines, spec.MinEngines);
        var reason = wanted > needed.Engines ? $"min_se is {spec.MinEngines}" : needed.Reason;
        return wanted <= spec.MaxEngines
            ? new FleetSize(wanted, reason)
            : new FleetSize(spec.MaxEngines, $"max_se is {spec.MaxEngines}; without it {wanted}, for {reason}");
    }

    private static FleetSize Needed(FleetSpec spec, int scaleout)
    {
        if (spec.PlacesEverywhere || spec.HaMode == HaMode.LegacyActiveStandby)
        {
            return new FleetSize(scaleout, $"each virtual service runs on {scaleout}");
        }

        var seats = (long)spec.VirtualServices * scaleout;
        var bySeats = (int)Math.Min(int.MaxValue, (seats + spec.MaxVirtualServicesPerEngine - 1) / spec.MaxVirtualServicesPerEngine);
        var serving = Math.Max(scaleout, bySeats);
        var spares = spec.HaMode == HaMode.Shared ? spec.BufferEngines : 0;
        return new FleetSize(
            (int)Math.Min(int.MaxValue, (long)serving + spares),
            $"{spec.VirtualServices} virtual services on {scaleout} engines each, {spec.MaxVirtualServicesPerEngine} to an engine, and {spares} spare");
    }
}
