using System.Collections.Concurrent;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Running;
using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Testing.Engines;

/// <summary>One engine's stream as the control plane sees it: offers go out, everything that comes in is kept.</summary>
public sealed class FakeControlSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeControlPlane _plane;
    private readonly IServerStreamWriter<ControlMessage> _stream;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SortedDictionary<string, ByteString> _held = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<EngineMessage> _received = new();
    private long _offers;

    internal FakeControlSession(FakeControlPlane plane, Hello hello, string certificateSerial, IServerStreamWriter<ControlMessage> stream)
    {
        _plane = plane;
        _stream = stream;
        Hello = hello;
        CertificateSerial = certificateSerial;
        foreach (var held in hello.Held)
        {
            _held[held.Name] = held.Hash;
        }
    }

    public Hello Hello { get; }

    public string CertificateSerial { get; }

    public IReadOnlyCollection<EngineMessage> Received => _received;

    public IEnumerable<ServerHealth> Health => _received.Where(m => m.Health is not null).SelectMany(m => m.Health.Servers);

    public IEnumerable<TransactionLog> Logs => LogBatches.SelectMany(batch => batch.Records).Select(record => TransactionLog.Parser.ParseFrom(record));

    public IEnumerable<LogBatch> LogBatches => _received.Where(m => m.Logs is not null).Select(m => m.Logs);

    /// <summary>Offers what turns the engine's set into one with these resources changed and those removed; the answer.</summary>
    public async Task<EngineMessage> OfferAsync(
        IEnumerable<Resource> changed, IEnumerable<string>? removed = null, Action<Offer>? spoil = null, CancellationToken cancellationToken = default)
    {
        var offer = new Offer { OfferId = ++_offers, FeedSequence = 100 + _offers };
        offer.Changed.AddRange(changed.Select(ResourceHash.Seal));
        offer.Removed.AddRange(removed ?? []);
        var after = new SortedDictionary<string, ByteString>(_held, StringComparer.Ordinal);
        foreach (var name in offer.Removed)
        {
            after.Remove(name);
        }

        foreach (var resource in offer.Changed)
        {
            after[resource.Name] = resource.Hash;
        }

        offer.SetHash = ResourceHash.OfSet(after);
        spoil?.Invoke(offer);
        await SendAsync(new ControlMessage { Offer = offer }, cancellationToken);
        var answer = await NextAsync(m => m.Ack?.OfferId == offer.OfferId || m.Refusal?.OfferId == offer.OfferId, cancellationToken);
        if (answer.Ack is not null)
        {
            _held.Clear();
            foreach (var (name, hash) in after)
            {
                _held[name] = hash;
            }
        }

        return answer;
    }

    public async Task SendAsync(ControlMessage message, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _stream.WriteAsync(message, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The first message, received already or yet to come, of which the condition holds.</summary>
    public async Task<EngineMessage> NextAsync(Func<EngineMessage, bool> condition, CancellationToken cancellationToken = default)
    {
        EngineMessage? found = null;
        await Until.TrueAsync(
            "a message of the engine",
            Patience,
            () => Task.FromResult((found = _received.FirstOrDefault(condition)) is not null),
            cancellationToken);
        return found!;
    }

    /// <summary>Ends the stream from this side.</summary>
    public void End() => _ending.TrySetResult();

    public void Dispose() => _writing.Dispose();

    internal async Task RunAsync(IAsyncStreamReader<EngineMessage> messages, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(messages, cancellationToken);
        await Task.WhenAny(reading, _ending.Task);
        if (reading.IsCompleted)
        {
            await reading;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<EngineMessage> messages, CancellationToken cancellationToken)
    {
        while (await messages.MoveNext(cancellationToken))
        {
            _received.Enqueue(messages.Current);
            if (messages.Current.Logs is { } logs && _plane.AcknowledgesLogs)
            {
                await SendAsync(new ControlMessage { LogAck = new LogAck { Sequence = logs.FirstSequence + logs.Records.Count - 1 } }, cancellationToken);
            }
        }
    }
}
