using System.Diagnostics;

namespace Fairlead.Testing.Running;

/// <summary>Polls for an outcome with a deadline; the failure says what was last seen.</summary>
public static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits as long as a loaded machine may need for what takes milliseconds.</summary>
    public static Task TrueAsync(string what, Func<bool> condition, CancellationToken cancellationToken) =>
        TrueAsync(what, Patience, () => Task.FromResult(condition()), cancellationToken);

    public static async Task TrueAsync(string what, TimeSpan limit, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await condition())
                {
                    return;
                }

                last = null;
            }
            catch (HttpRequestException failure)
            {
                last = failure;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what}.", last);
    }
}
