namespace Fairlead.Engine.Proxy;

/// <summary>Work for every loop, collected, then run by each loop between events; the caller may wait for all of them.</summary>
internal sealed class LoopBarrier(IReadOnlyList<DataLoop> loops)
{
    private readonly List<Action<DataLoop>> _work = [];

    public void Post(Action<DataLoop> work) => _work.Add(work);

    /// <summary>False when some loop has not come to it in time; it will.</summary>
    public bool RunAndWait(TimeSpan longest)
    {
        if (_work.Count == 0)
        {
            return true;
        }

        // Not disposed: a late loop may still signal it.
        var done = new CountdownEvent(loops.Count);
        foreach (var loop in loops)
        {
            loop.Loop.Post(() =>
            {
                _work.ForEach(w => w(loop));
                done.Signal();
            });
        }

        return done.Wait(longest);
    }
}
