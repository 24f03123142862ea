namespace Fairlead.Engine.Tests.Wire;

/// <summary>Keeps the only loop of a bed from looking at its sockets until disposed, so that several things wait for it at once.</summary>
internal sealed class StalledLoop : IDisposable
{
    private readonly ManualResetEventSlim _goOn = new();

    public static async Task<StalledLoop> OfAsync(Bed bed)
    {
        var stalled = new StalledLoop();
        var isReached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Plane.AllLoops[0].Loop.Post(() =>
        {
            isReached.SetResult();
            stalled._goOn.Wait(TimeSpan.FromSeconds(60));
        });
        await isReached.Task;
        return stalled;
    }

    public void Dispose() => _goOn.Set();
}
