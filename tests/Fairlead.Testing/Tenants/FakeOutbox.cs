using System.Threading.Channels;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;

namespace Fairlead.Testing.Tenants;

/// <summary>Requests for work in memory; what was taken and not completed stays known.</summary>
public sealed class FakeOutbox : IOutbox
{
    private readonly Channel<OutboxEntry> _rows = Channel.CreateUnbounded<OutboxEntry>();
    private readonly Lock _gate = new();
    private readonly List<OutboxEntry> _taken = [];
    private long _ids;

    /// <summary>Asked before each taking; an exception it returns is thrown.</summary>
    public Func<Exception?> Fail { get; set; } = () => null;

    public IReadOnlyList<OutboxEntry> NotCompleted
    {
        get
        {
            lock (_gate)
            {
                return [.. _taken];
            }
        }
    }

    public void Add(TenantId tenant, string kind, ObjectId subject) =>
        _rows.Writer.TryWrite(new OutboxEntry(Interlocked.Increment(ref _ids), tenant, kind, subject, DateTimeOffset.UnixEpoch));

    public async Task<IReadOnlyList<OutboxEntry>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (Fail() is { } failure)
        {
            throw failure;
        }

        await _rows.Reader.WaitToReadAsync(cancellationToken);
        var taken = new List<OutboxEntry>();
        while (taken.Count < limit && _rows.Reader.TryRead(out var row))
        {
            taken.Add(row);
        }

        lock (_gate)
        {
            _taken.AddRange(taken);
        }

        return taken;
    }

    public Task CompleteAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _taken.RemoveAll(entries.Contains);
        }

        return Task.CompletedTask;
    }
}
