using System.Collections.Immutable;
using Fairlead.Control.Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Google.Protobuf;

namespace Fairlead.Control.Capture;

/// <summary>One capture and what it has taken so far. Used under the book's lock.</summary>
internal sealed class RunningCapture(TenantId tenant, ObjectId service, CaptureTerms terms, string startedBy, DateTimeOffset at) : IDisposable
{
    /// <summary>What a capture may hold; beyond it, it ends.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly Dictionary<ObjectId, long> _lost = [];
    private ImmutableList<CapturedAt> _taken = [];
    private long _bytes;

    public string Id { get; } = Guid.NewGuid().ToString();

    public TenantId Tenant => tenant;

    public ObjectId Service => service;

    public DateTimeOffset EndsAt { get; } = at + terms.Duration;

    public string? EndedBecause { get; private set; }

    public bool IsRunning => EndedBecause is null;

    /// <summary>Ends it at its time.</summary>
    public ITimer? Timer { get; set; }

    public CaptureOrder OrderAt(DateTimeOffset now)
    {
        var order = terms.Order.Clone();
        order.Id = Id;
        order.VirtualService = service.ToString();
        order.RemainingMs = (long)(EndsAt - now).TotalMilliseconds;
        return order;
    }

    public void Take(EngineIdentity engine, CapturedTransaction transaction)
    {
        if (!IsRunning)
        {
            return;
        }

        _bytes += transaction.CalculateSize();
        _taken = _taken.Add(new CapturedAt(engine.Engine, transaction, Decode(transaction.Log)));
        EndedBecause = _taken.Count >= terms.Order.Count ? "count" : _bytes >= MostBytes ? "bytes" : null;
    }

    public void Lost(EngineIdentity engine, long count) => _lost[engine.Engine] = count;

    public void End(string because) => EndedBecause ??= because;

    public CaptureView View(IReadOnlyList<ObjectId> engines) =>
        new(Id, terms, startedBy, at, EndsAt, EndedBecause) { Engines = engines, Lost = _lost.Values.Sum(), Transactions = _taken };

    public void Dispose() => Timer?.Dispose();

    private static TransactionLog Decode(ByteString log)
    {
        try
        {
            return TransactionLog.Parser.ParseFrom(log);
        }
        catch (InvalidProtocolBufferException)
        {
            // An engine that sends what it cannot mean loses the record, not the session.
            return new TransactionLog();
        }
    }
}
