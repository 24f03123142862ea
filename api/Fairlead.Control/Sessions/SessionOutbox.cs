using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Engine.Protocol;

namespace Fairlead.Control.Sessions;

/// <summary>
/// What waits to be sent to one engine. Bounded by its shape: one slot for each kind of message, a newer value takes the place of an older;
/// of questions a few.
/// </summary>
internal sealed class SessionOutbox
{
    private const int MostQuestions = 8;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Offer? _offer;
    private LogAck? _logAck;
    private Renewal? _renewal;
    private CaptureOrders? _captures;
    private RateGrants? _rates;
    private readonly Queue<LiveQuestion> _questions = new();

    /// <summary>The caller sees to it that at most one offer is unanswered.</summary>
    public void Put(Offer offer)
    {
        lock (_lock)
        {
            _offer = offer;
        }

        _signal.Writer.TryWrite(true);
    }

    public void Put(LogAck logAck)
    {
        lock (_lock)
        {
            _logAck = logAck;
        }

        _signal.Writer.TryWrite(true);
    }

    public void Put(CaptureOrders captures)
    {
        lock (_lock)
        {
            _captures = captures;
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Of one limit and key the newest part counts.</summary>
    public void Put(RateGrants rates)
    {
        lock (_lock)
        {
            if (_rates is { } waiting)
            {
                rates = Merge(waiting, rates);
            }

            _rates = rates;
        }

        _signal.Writer.TryWrite(true);
    }

    public void Put(Renewal renewal)
    {
        lock (_lock)
        {
            _renewal = renewal;
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>False when too many wait already.</summary>
    public bool TryPut(LiveQuestion question)
    {
        lock (_lock)
        {
            if (_questions.Count == MostQuestions)
            {
                return false;
            }

            _questions.Enqueue(question);
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    public async IAsyncEnumerable<ControlMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in _signal.Reader.ReadAllAsync(cancellationToken))
        {
            while (Take() is { } message)
            {
                yield return message;
            }
        }
    }

    private static RateGrants Merge(RateGrants older, RateGrants newer)
    {
        var merged = new RateGrants { Seed = newer.Seed != 0 ? newer.Seed : older.Seed };
        merged.Grants.AddRange(older.Grants.Concat(newer.Grants).GroupBy(g => (g.VirtualService, g.Limit, g.Key, g.Engines)).Select(g => g.Last()));
        return merged;
    }

    private ControlMessage? Take()
    {
        lock (_lock)
        {
            if (_offer is { } offer)
            {
                _offer = null;
                return new ControlMessage { Offer = offer };
            }

            if (_renewal is { } renewal)
            {
                _renewal = null;
                return new ControlMessage { Renewal = renewal };
            }

            if (_logAck is { } logAck)
            {
                _logAck = null;
                return new ControlMessage { LogAck = logAck };
            }

            if (_captures is { } captures)
            {
                _captures = null;
                return new ControlMessage { Captures = captures };
            }

            if (_rates is { } rates)
            {
                _rates = null;
                return new ControlMessage { Rates = rates };
            }

            return _questions.TryDequeue(out var question) ? new ControlMessage { Live = question } : null;
        }
    }
}
