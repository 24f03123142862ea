using Fairlead.Control.Delivery;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Capture;

/// <summary>
/// The captures of this process: engines are told what shall run whenever that changes and when they connect, and what they take is kept here
/// until a newer capture takes its place or it grows old.
/// </summary>
internal sealed partial class CaptureBook(EngineSessions sessions, Deliveries deliveries, TimeProvider time, ILogger<CaptureBook> logger)
    : ISessionListener, ICaptures, IDisposable
{
    /// <summary>Kept at a time, running ones included; the oldest that has ended makes room.</summary>
    public const int MostKept = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, ObjectId Service), RunningCapture> _captures = [];

    public CaptureStart Start(TenantId tenant, ObjectId service, CaptureTerms terms, string startedBy)
    {
        lock (_gate)
        {
            if (_captures.TryGetValue((tenant, service), out var there) && there.IsRunning)
            {
                return new CaptureRunning(View(there));
            }

            Remove((tenant, service));
            if (!MakeRoom())
            {
                return new TooManyCaptures(_captures.Count);
            }

            var capture = new RunningCapture(tenant, service, terms, startedBy, time.GetUtcNow());
            capture.Timer = time.CreateTimer(_ => End(capture, "duration"), null, terms.Duration, Timeout.InfiniteTimeSpan);
            _captures[(tenant, service)] = capture;
            LogStarted(logger, service, tenant, startedBy);
            Tell(tenant);
            return new CaptureStarted(View(capture));
        }
    }

    public CaptureView? Find(TenantId tenant, ObjectId service)
    {
        lock (_gate)
        {
            return _captures.TryGetValue((tenant, service), out var there) ? View(there) : null;
        }
    }

    public bool Stop(TenantId tenant, ObjectId service)
    {
        lock (_gate)
        {
            if (!_captures.TryGetValue((tenant, service), out var there) || !there.IsRunning)
            {
                return false;
            }

            there.End("stopped");
            Tell(tenant);
            return true;
        }
    }

    public bool Forget(TenantId tenant, ObjectId service)
    {
        lock (_gate)
        {
            var wasThere = Remove((tenant, service));
            Tell(tenant);
            return wasThere;
        }
    }

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (OrdersOf(session.Engine.Tenant) is { Captures.Count: > 0 } orders)
            {
                session.Outbox.Put(orders);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        if (message.Captured is { } batch)
        {
            lock (_gate)
            {
                Take(session, batch);
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(LivingSession session)
    {
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var capture in _captures.Values)
            {
                capture.Dispose();
            }
        }
    }

    private void Take(LivingSession session, CaptureBatch batch)
    {
        var own = _captures.Values.Where(c => c.Tenant == session.Engine.Tenant).ToDictionary(c => c.Id);
        var running = own.Values.Count(c => c.IsRunning);
        foreach (var transaction in batch.Transactions)
        {
            own.GetValueOrDefault(transaction.Capture)?.Take(session.Engine, transaction);
        }

        foreach (var loss in batch.Losses)
        {
            own.GetValueOrDefault(loss.Capture)?.Lost(session.Engine, (long)loss.Count);
        }

        if (own.Values.Count(c => c.IsRunning) != running)
        {
            Tell(session.Engine.Tenant);
        }
    }

    private void End(RunningCapture capture, string because)
    {
        lock (_gate)
        {
            capture.End(because);
            Tell(capture.Tenant);
        }
    }

    private void Tell(TenantId tenant)
    {
        foreach (var session in sessions.Living.Where(s => s.Engine.Tenant == tenant))
        {
            session.Outbox.Put(OrdersOf(tenant));
        }
    }

    private CaptureOrders OrdersOf(TenantId tenant)
    {
        var now = time.GetUtcNow();
        var orders = new CaptureOrders();
        orders.Captures.AddRange(_captures.Values.Where(c => c.Tenant == tenant && c.IsRunning && c.EndsAt > now).Select(c => c.OrderAt(now)));
        return orders;
    }

    private bool MakeRoom()
    {
        if (_captures.Count >= MostKept)
        {
            var oldest = _captures.Where(c => !c.Value.IsRunning).OrderBy(c => c.Value.EndsAt).Select(c => c.Key).FirstOrDefault();
            Remove(oldest);
        }

        return _captures.Count < MostKept;
    }

    private bool Remove((TenantId Tenant, ObjectId Service) key)
    {
        if (!_captures.Remove(key, out var there))
        {
            return false;
        }

        there.Dispose();
        return true;
    }

    private CaptureView View(RunningCapture capture)
    {
        var engines = deliveries.Of(capture.Tenant).EnginesOf(capture.Service);
        return capture.View([.. engines.Where(engine => sessions.TryFind(new Certificates.EngineIdentity(capture.Tenant, engine), out _))]);
    }
}
