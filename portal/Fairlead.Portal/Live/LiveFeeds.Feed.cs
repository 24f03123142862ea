using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Fairlead.Portal.Live;

public sealed partial class LiveFeeds
{
    private sealed class Feed<T>(Func<CancellationToken, Task<Look<T>>> look, TimeSpan period, TimeProvider time, ILogger logger) : Feed, IDisposable
        where T : class
    {
        private readonly CancellationTokenSource ending = new();
        private ImmutableList<Viewer> viewers = [];
        private Look<T>? last;
        private Task running = Task.CompletedTask;

        public object Add(Func<Look<T>, Task> take)
        {
            var viewer = new Viewer(take);
            viewers = viewers.Add(viewer);
            if (viewers.Count == 1)
            {
                running = Task.Run(RunAsync);
            }
            else if (last is { } known)
            {
                _ = DeliverAsync(viewer, known);
            }

            return viewer;
        }

        public override bool Remove(object viewer)
        {
            viewers = viewers.Remove((Viewer)viewer);
            if (!viewers.IsEmpty)
            {
                return false;
            }

            ending.Cancel();
            // The source is let go when the loop has seen that it ended.
            _ = running.ContinueWith(_ => Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return true;
        }

        public void Dispose() => ending.Dispose();

        private async Task RunAsync()
        {
            using var timer = new PeriodicTimer(period, time);
            try
            {
                do
                {
                    var seen = last = await LookAsync();
                    foreach (var viewer in viewers)
                    {
                        await DeliverAsync(viewer, seen);
                    }
                }
                while (await timer.WaitForNextTickAsync(ending.Token));
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // Nobody watches any more.
            }
        }

        // The loop outlives whatever one look meets: viewers are told, and the next look may succeed.
        private async Task<Look<T>> LookAsync()
        {
            try
            {
                return await look(ending.Token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !ending.IsCancellationRequested)
            {
                LogLookFailed(logger, failure, typeof(T).Name);
                return Look.Failed<T>(failure is HttpRequestException or OperationCanceledException
                    ? new LookFault(FaultKind.Unreachable, "The control plane does not answer. Traffic does not depend on it; this page tries again every second.")
                    : new LookFault(FaultKind.Refused, "The answer of the control plane could not be read; it is in the control plane's log."));
            }
        }

        private static async Task DeliverAsync(Viewer viewer, Look<T> seen)
        {
            try
            {
                await viewer.Take(seen);
            }
            catch (ObjectDisposedException)
            {
                // The page closed while it was being told; it leaves by itself.
            }
        }

        // An object of its own: two viewers may hand in equal delegates.
        private sealed class Viewer(Func<Look<T>, Task> take)
        {
            public Func<Look<T>, Task> Take { get; } = take;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A look for {Subject} failed")]
    private static partial void LogLookFailed(ILogger logger, Exception failure, string subject);
}
