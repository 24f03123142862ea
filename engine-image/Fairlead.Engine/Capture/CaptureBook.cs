using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Capture;

/// <summary>
/// The captures that run on this engine. Each virtual service that has one holds it in one field, which its requests look at; everything else
/// happens beside the loops. A capture ends by itself, whoever is there to say so.
/// </summary>
internal sealed class CaptureBook(DataPlane dataPlane, TimeProvider time) : IConfigFollower, IDisposable
{
    private const int MostAtATime = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CaptureModel Model, ITimer End)> _running = [];

    public CaptureQueue Queue { get; } = new();

    /// <summary>Begins those that are new and ends those that are not named.</summary>
    public void Obey(CaptureOrders orders)
    {
        lock (_gate)
        {
            foreach (var id in _running.Keys.Except(orders.Captures.Select(c => c.Id)).ToList())
            {
                Remove(id);
            }

            foreach (var order in orders.Captures.Where(c => !_running.ContainsKey(c.Id) && c.RemainingMs > 0).Take(MostAtATime - _running.Count))
            {
                var end = time.CreateTimer(_ => End(order.Id), null, TimeSpan.FromMilliseconds(order.RemainingMs), Timeout.InfiniteTimeSpan);
                _running[order.Id] = (new CaptureModel(order, Queue), end);
            }

            Attach();
        }
    }

    /// <summary>What each capture had to let go, since it began.</summary>
    public IReadOnlyList<CaptureLoss> Losses()
    {
        lock (_gate)
        {
            return [.. _running.Values.Where(r => r.Model.Lost > 0).Select(r => new CaptureLoss { Capture = r.Model.Order.Id, Count = (ulong)r.Model.Lost })];
        }
    }

    /// <summary>A virtual service may have come.</summary>
    public void Follow(HeldConfig config)
    {
        lock (_gate)
        {
            Attach();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var id in _running.Keys.ToList())
            {
                Remove(id);
            }
        }
    }

    private void End(string id)
    {
        lock (_gate)
        {
            Remove(id);
            Attach();
        }
    }

    private void Remove(string id)
    {
        if (_running.Remove(id, out var one))
        {
            one.End.Dispose();
        }
    }

    private void Attach()
    {
        var wanted = _running.Values.GroupBy(r => r.Model.Order.VirtualService).ToDictionary(g => g.Key, g => g.First().Model);
        foreach (var service in dataPlane.Services)
        {
            service.State.Capture = wanted.GetValueOrDefault(service.State.Uuid);
        }
    }
}
