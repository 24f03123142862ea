using System.Threading.Channels;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Limits;

/// <summary>Tells the control plane which limits run short here and what of them this engine has, four times a second while there is anything to tell, and takes its part.</summary>
internal sealed class RateReporter(RateShares shares, RateTable table, TimeProvider time) : ISessionHearer
{
    private const int Remembered = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _hurry = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly (long Id, long SentMs)[] _sent = new (long, long)[Remembered];
    private long _lastId;

    public bool Hear(ControlMessage message)
    {
        if (message.Rates is not { } rates)
        {
            return false;
        }

        if (rates.Seed != 0)
        {
            table.Seed = rates.Seed;
        }

        foreach (var grant in rates.Grants)
        {
            var (id, sent) = _sent[grant.Report % Remembered];
            shares.Take(grant, id == grant.Report && id != 0 ? sent : -1);
        }

        if (rates.Grants.Count > 0)
        {
            // Others wait for what is given up here.
            _hurry.Writer.TryWrite(true);
        }

        return true;
    }

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        shares.EndSession();
        try
        {
            while (true)
            {
                var report = Next();
                if (report.Entries.Count > 0)
                {
                    await outbox.ReportAsync(new EngineMessage { Rates = report }, cancellationToken);
                }

                await WaitAsync(cancellationToken);
            }
        }
        finally
        {
            shares.EndSession();
        }
    }

    private RateReport Next()
    {
        var id = ++_lastId;
        // Before what is reported is looked at: from here on the parts that answer it count their time.
        _sent[id % Remembered] = (id, MonotonicClock.Milliseconds);
        return shares.Report(id);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hurry = _hurry.Reader.WaitToReadAsync(late.Token).AsTask();
        await Task.WhenAny(hurry, Task.Delay(Interval, time, late.Token));
        await late.CancelAsync();
        await ((Task)hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = _hurry.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
