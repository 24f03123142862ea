using System.Net;
using System.Threading.Channels;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Live;

/// <summary>
/// Runs monitors of a pool once because somebody asks, beside their own loops: what comes out is told and changes nothing. Only members of
/// the pool are checked, whatever is asked for.
/// </summary>
internal sealed class CheckNow(ConfigStore store, CheckRunner runner) : ISessionHearer
{
    public const int MostChecks = 64;
    private const int MostWaiting = 4;

    /// <summary>Whoever asked waits no longer than for any question.</summary>
    private const uint LongestMs = 4000;

    private readonly Channel<LiveQuestion> _orders = Channel.CreateBounded<LiveQuestion>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public bool Hear(ControlMessage message) => message.Live is { Check: not null } question && _orders.Writer.TryWrite(question);

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        await foreach (var question in _orders.Reader.ReadAllAsync(cancellationToken))
        {
            await outbox.ReportAsync(new EngineMessage { Live = await AnswerAsync(question, cancellationToken) }, cancellationToken);
        }
    }

    public async Task<LiveAnswer> AnswerAsync(LiveQuestion question, CancellationToken cancellationToken)
    {
        var answer = new LiveAnswer { Id = question.Id, AtUnixMs = runner.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        var order = question.Check;
        var set = store.Current.Set;
        if (set.Pools.TryGetValue(order.Pool, out var pool) && set.Endpoints.TryGetValue(order.Pool, out var endpoints))
        {
            var wanted = (from monitor in pool.Monitors
                          where order.Monitor.Length == 0 || monitor.Uuid == order.Monitor
                          from server in endpoints.Servers
                          where order.Servers.Count == 0 || order.Servers.Any(s => s.Address == server.Address && s.Port == server.Port)
                          select (monitor, server)).ToList();
            answer.ChecksLeftOut = (uint)Math.Max(0, wanted.Count - MostChecks);
            answer.Checks.AddRange(await Task.WhenAll(wanted.Take(MostChecks).Select(one => CheckAsync(one.monitor, one.server, cancellationToken))));
        }

        return answer;
    }

    private async Task<CheckReport> CheckAsync(HealthMonitorConfig written, Endpoint server, CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(server.Address), (int)(written.Port == 0 ? server.Port : written.Port));
        var monitor = HostOfServer.Name(written, endpoint, server.Hostname).Clone();
        monitor.ReceiveTimeoutMs = Math.Min(monitor.ReceiveTimeoutMs, LongestMs);
        var trace = new CheckTrace(runner.Time);
        var result = await runner.CheckAsync(monitor, endpoint, () => trace = new CheckTrace(runner.Time), cancellationToken);
        return new CheckReport
        {
            Monitor = monitor.Uuid,
            MonitorName = monitor.Name,
            Address = server.Address,
            Port = (uint)endpoint.Port,
            ServerPort = server.Port,
            Verdict = result.Outcome.ToString().ToLowerInvariant(),
            Reason = result.Reason,
            Request = MaskedText.Of(trace.Request),
            Answer = MaskedText.Of(trace.Answer),
            ConnectUs = (ulong)trace.Connect.TotalMicroseconds,
            TlsUs = (ulong)trace.Tls.TotalMicroseconds,
            FirstByteUs = (ulong)trace.FirstByte.TotalMicroseconds,
            TotalUs = (ulong)result.Took.TotalMicroseconds,
        };
    }
}
