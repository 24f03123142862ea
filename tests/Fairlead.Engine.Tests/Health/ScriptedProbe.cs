using System.Collections.Concurrent;
using System.Net;
using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Engine.Tests.Health;

/// <summary>Answers checks as the test says, and notes when each began on the test's clock.</summary>
internal sealed class ScriptedProbe(FakeTimeProvider time) : IHealthProbe
{
    private readonly ConcurrentDictionary<string, CheckResult> _answers = new();
    private readonly ConcurrentQueue<Check> _checks = new();

    private int _running;

    public int MostAtOnce { get; private set; }

    public IReadOnlyList<Check> Checks => [.. _checks];

    /// <summary>True: checks are not answered, whatever is set.</summary>
    public bool IsSilent { get; set; }

    public static CheckResult Good { get; } = new(CheckOutcome.Success, "answered 200", "HTTP/1.1 200 OK");

    public static CheckResult Bad(string reason = "expected 2xx, got 503") => new(CheckOutcome.Failure, reason, "HTTP/1.1 503");

    public static CheckResult Maintenance { get; } = new(CheckOutcome.Maintenance, "answered with the maintenance code 503", "");

    /// <summary>What monitors of that name get from now on.</summary>
    public void Answer(CheckResult result, string monitor = "http") => _answers[monitor] = result;

    public async Task<CheckResult> CheckAsync(HealthMonitorConfig monitor, IPEndPoint server, CheckTrace? trace, CancellationToken limit)
    {
        _checks.Enqueue(new Check(monitor.Name, server, time.GetUtcNow()));
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            return await AnswerAsync(monitor, limit);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<CheckResult> AnswerAsync(HealthMonitorConfig monitor, CancellationToken limit)
    {
        if (IsSilent || !_answers.TryGetValue(monitor.Name, out var answer))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, limit);
            throw new InvalidOperationException("The wait has no end.");
        }

        return answer;
    }

    internal sealed record Check(string Monitor, IPEndPoint Server, DateTimeOffset At);
}
