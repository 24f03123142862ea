using System.Diagnostics;
using System.Net;

namespace Fairlead.Testing.Running;

/// <summary>
/// The running product for a long time at half of what clients, engine and applications can do together on this machine: HTTP/1.1 in clear, TLS with connections
/// that come and go, HTTP/2, and WebSockets that stay, while configuration, members and certificates change.
/// </summary>
public sealed class Soak(RunningProduct product, Action<string> say)
{
    private const int WebSocketsEach = 20;
    private static readonly TimeSpan FindingOut = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(30);

    private readonly MemoryTrend engine = new();
    private readonly MemoryTrend controlPlane = new();

    public async Task<SoakReport> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var api = new ProductApi(product);
        var services = await SoakedServices.CreateAsync(product, api, cancellationToken);
        var shapes = ShapesOf(services);
        await ReachAsync(shapes, cancellationToken);
        var paced = await PaceAsync(shapes, cancellationToken);
        await using var clear = await OpenWebSockets.ConnectAsync(services.Clear, WebSocketsEach, cancellationToken);
        await using var secure = await OpenWebSockets.ConnectAsync(services.Secure, WebSocketsEach, cancellationToken);
        var changes = await services.ChangesAsync(cancellationToken);
        Load[] loads = [.. paced.Select(load => new Load(load.Target, load.Shape))];
        var churn = new Churn(changes, ChangeInterval);
        try
        {
            var dropped = await WatchAsync([clear, secure], loads, churn, duration, cancellationToken);
            return ReportOf(loads, dropped, churn.Done);
        }
        finally
        {
            await churn.DisposeAsync();
            await Task.WhenAll(loads.Select(load => load.DisposeAsync().AsTask()));
        }
    }

    private static (Uri Target, LoadShape Shape)[] ShapesOf(SoakedServices services) =>
    [
        (new Uri(services.Clear, "whoami"), new LoadShape()),
        (new Uri(services.Secure, "whoami"), new LoadShape { Lifetime = TimeSpan.FromSeconds(5) }),
        (new Uri(services.Secure, "bytes/20000"), new LoadShape { Version = HttpVersion.Version20 }),
    ];

    private static async Task ReachAsync(IEnumerable<(Uri Target, LoadShape Shape)> shapes, CancellationToken cancellationToken)
    {
        foreach (var (target, shape) in shapes)
        {
            using var client = shape.CreateClient();
            await Until.TrueAsync(
                $"{target} answers", TimeSpan.FromSeconds(30), async () => (await client.GetAsync(target, cancellationToken)).IsSuccessStatusCode, cancellationToken);
        }
    }

    /// <summary>The same at half of what all of them reach together when nothing holds them back.</summary>
    private async Task<IReadOnlyList<(Uri Target, LoadShape Shape)>> PaceAsync((Uri Target, LoadShape Shape)[] shapes, CancellationToken cancellationToken)
    {
        Load[] loads = [.. shapes.Select(load => new Load(load.Target, load.Shape))];
        try
        {
            // The first time compiles.
            await Task.Delay(FindingOut, TimeProvider.System, cancellationToken);
            var before = loads.Select(load => load.Succeeded).ToList();
            await Task.Delay(FindingOut, TimeProvider.System, cancellationToken);
            var rates = loads.Select((load, n) => (load.Succeeded - before[n]) / FindingOut.TotalSeconds / 2).ToList();
            say($"half of what is reached: {string.Join(", ", rates.Select(rate => $"{rate:0}"))} requests/s in clear, over TLS and by HTTP/2");
            return [.. shapes.Select((load, n) => (load.Target, load.Shape with { PerSecond = Math.Max(1, rates[n]) }))];
        }
        finally
        {
            await Task.WhenAll(loads.Select(load => load.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Asks every WebSocket and looks at memory now and then; how many WebSockets were dropped.</summary>
    private async Task<int> WatchAsync(OpenWebSockets[] sockets, Load[] loads, Churn churn, TimeSpan duration, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        while (true)
        {
            engine.Add(product.EnginePids.Sum(ResidentMemory.MebibytesOf));
            controlPlane.Add(ResidentMemory.MebibytesOf(product.ControlPlanePid));
            var living = 0;
            foreach (var opened in sockets)
            {
                living += await opened.CountLivingAsync($"after {watch.Elapsed}", cancellationToken);
            }

            var dropped = (sockets.Length * WebSocketsEach) - living;
            if (watch.Elapsed >= duration)
            {
                return dropped;
            }

            if (watch.Elapsed - told >= Telling)
            {
                told = watch.Elapsed;
                say($"  after {told.TotalSeconds:0} s: {ReportOf(loads, dropped, churn.Done)}");
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    private SoakReport ReportOf(Load[] loads, int dropped, int changes) => new(
        loads.Sum(load => (long)load.Succeeded),
        loads.Sum(load => (long)load.Failed),
        [.. loads.SelectMany(load => load.Failures)],
        dropped,
        changes,
        engine,
        controlPlane);
}
