using System.Globalization;

namespace Fairlead.Provisioning.Planning;

/// <summary>From what shall be, what is recorded and what is there to what is to be done. Pure: the clock is an argument.</summary>
public static class FleetPlanner
{
    /// <param name="surplusSince">When the group was first seen with more engines than it needs; null: now.</param>
    public static FleetPlan Plan(
        FleetSpec spec, IReadOnlyList<KnownEngine> known, FleetState observed, DateTimeOffset? surplusSince, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(observed);
        var pass = new Pass(
            spec,
            [.. known.OrderBy(engine => engine.Id)],
            observed.Engines.ToDictionary(engine => engine.Id),
            FleetSizing.Of(spec),
            surplusSince ?? now,
            now);

        // Keeping what is there comes before making new, and making new before taking away.
        var strays = pass.Strays();
        var deletions = pass.Deletions(strays.Adopted.Count);
        var doomed = deletions.OfType<DeleteEngine>().Select(step => step.Engine).ToHashSet();
        return new FleetPlan(
            pass.Desired,
            [
                .. strays.Adopted,
                .. pass.Known.Where(engine => !doomed.Contains(engine.Id)).Select(pass.Care).OfType<FleetStep>(),
                .. pass.Additions(strays.Adopted.Count),
                .. strays.Removed,
                .. deletions,
            ]);
    }

    private sealed record Pass(
        FleetSpec Spec,
        IReadOnlyList<KnownEngine> Known,
        Dictionary<Guid, ObservedEngine> Observed,
        FleetSize Desired,
        DateTimeOffset SurplusSince,
        DateTimeOffset Now)
    {
        private int Capacity => Known.Count(engine => engine.IsEnabled);

        /// <summary>Engines with our tag that nobody recorded: taken in while there is room, ended otherwise.</summary>
        public (IReadOnlyList<FleetStep> Adopted, IReadOnlyList<FleetStep> Removed) Strays()
        {
            var recorded = Known.Select(engine => engine.Id).ToHashSet();
            var strays = Observed.Values.Where(engine => !recorded.Contains(engine.Id)).OrderBy(engine => engine.Id).ToList();
            var room = Math.Min(Desired.Engines - Capacity, Spec.MaxEngines - Known.Count);
            var adopted = strays.Where(stray => stray.State is ObservedEngineState.Running or ObservedEngineState.Starting)
                .Take(Math.Max(0, room))
                .ToList();
            return (
                [.. adopted.Select(stray => new AdoptEngine(stray.Id, stray.Name, "it carries the group's tag and is needed, but is not recorded"))],
                [.. strays.Except(adopted).Select(stray => new DeleteEngine(stray.Id, "it carries the group's tag, but is not recorded and not needed"))]);
        }

        /// <summary>What a recorded engine needs; null when it is well.</summary>
        public FleetStep? Care(KnownEngine engine)
        {
            if (!engine.IsOurs)
            {
                return null;
            }

            if (!Observed.TryGetValue(engine.Id, out var there))
            {
                return Restart(engine, "it is recorded but not there");
            }

            if (there.State is ObservedEngineState.Stopped or ObservedEngineState.Failed)
            {
                return Restart(engine, there.Reason);
            }

            if (engine.Session.IsConnected)
            {
                return null;
            }

            return engine.Session.WasConnected
                ? Overdue(engine, Spec.Deadlines.Silence, "it runs, but has had no session with the control plane")
                : Overdue(engine, Spec.Deadlines.Create, "it was started, but has not opened a session");
        }

        public IEnumerable<FleetStep> Additions(int adopted)
        {
            var missing = Desired.Engines - Capacity - adopted;
            var room = Spec.MaxEngines - Known.Count - adopted;
            return Enumerable.Range(Known.Count + adopted, Math.Max(0, Math.Min(missing, room)))
                .Select(slot => new CreateEngine(
                    slot, $"{Desired.Engines} wanted ({Desired.Reason}), {Capacity + adopted} there"));
        }

        /// <summary>
        /// Too many: beyond the maximum at once, beyond the need after the delay. Those that serve least go first, and none
        /// that serves goes while the rest that serves is below the need.
        /// </summary>
        public List<FleetStep> Deletions(int adopted)
        {
            var ours = Known.Where(engine => engine is { IsEnabled: true, IsOurs: true }).OrderBy(Serves).ThenBy(engine => engine.Id).ToList();
            var excess = Capacity + adopted - Desired.Engines;
            var beyondMaximum = Capacity + adopted - Spec.MaxEngines;
            if (excess <= 0 || (beyondMaximum <= 0 && Spec.DeprovisionDelay is null))
            {
                return [];
            }

            var due = SurplusSince + (Spec.DeprovisionDelay ?? TimeSpan.Zero);
            if (beyondMaximum <= 0 && due > Now)
            {
                return [new WaitUntil("surplus", due, $"{excess} engines are not needed ({Desired.Reason}); they go then")];
            }

            var isDue = Spec.DeprovisionDelay is not null && due <= Now;
            var count = Math.Max(isDue ? excess : 0, beyondMaximum);
            var serving = Known.Count(Serves);
            var steps = new List<FleetStep>();
            foreach (var engine in ours.Take(Math.Max(0, count)))
            {
                if (Serves(engine) && --serving < Desired.Engines)
                {
                    break;
                }

                steps.Add(new DeleteEngine(engine.Id, $"{Desired.Engines} wanted ({Desired.Reason}), {Capacity + adopted} there"));
            }

            return steps;
        }

        private bool Serves(KnownEngine engine) =>
            engine is { IsEnabled: true, Session.IsConnected: true }
            && (!engine.IsOurs || Observed.GetValueOrDefault(engine.Id)?.State == ObservedEngineState.Running);

        private FleetStep Restart(KnownEngine engine, string reason)
        {
            var due = NextStart(engine.Starts);
            return due <= Now
                ? new ReplaceEngine(engine.Id, reason)
                : new WaitUntil(
                    engine.Id.ToString(), due, $"{engine.Name}: {reason}; started {Count(engine.Starts.InARow)} without success, tried again then");
        }

        private FleetStep Overdue(KnownEngine engine, TimeSpan allowed, string reason)
        {
            // A start counts anew; an engine is not ended because of the silence before it.
            var since = engine.Starts.Last is { } last && last > engine.Session.Since ? last : engine.Session.Since;
            var due = since + allowed;
            return due <= Now
                ? new RecycleEngine(engine.Id, $"{reason} for {allowed.TotalSeconds:0} s")
                : new WaitUntil(engine.Id.ToString(), due, $"{engine.Name}: {reason} yet; it is started over then");
        }

        private DateTimeOffset NextStart(EngineStarts starts)
        {
            if (starts.Last is not { } last || starts.InARow < 2)
            {
                return Now;
            }

            var doublings = Math.Min(starts.InARow - 2, 20);
            var pause = Spec.Deadlines.RetryPause * Math.Pow(2, doublings);
            return last + (pause < Spec.Deadlines.LongestRetryPause ? pause : Spec.Deadlines.LongestRetryPause);
        }

        private static string Count(int times) => times.ToString(CultureInfo.InvariantCulture) + " times";
    }
}
