using System.Threading.Channels;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Runtime;

/// <summary>Objects whose runtime may have to be written anew, each once: bounded by the number of objects.</summary>
internal sealed class RuntimeQueue : IRuntimeListener
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<TenantId, HashSet<ObjectId>> _open = [];

    public void Judge(TenantId tenant, IEnumerable<ObjectId> objects)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(tenant, out var open))
            {
                _open[tenant] = open = [];
            }

            open.UnionWith(objects);
        }

        _signal.Writer.TryWrite(true);
    }

    public void Answered(TenantId tenant, IEnumerable<string> resources) =>
        Judge(tenant, resources.Select(ObjectOf).OfType<ObjectId>());

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _signal.Reader.WaitToReadAsync(cancellationToken);

    public IReadOnlyDictionary<TenantId, HashSet<ObjectId>> TakeAll()
    {
        _signal.Reader.TryRead(out _);
        lock (_lock)
        {
            var taken = _open;
            _open = [];
            return taken;
        }
    }

    // A pool's resources are named after it, both of them.
    private static ObjectId? ObjectOf(string resource) =>
        ObjectId.TryParse(resource[(resource.IndexOf('/', StringComparison.Ordinal) + 1)..], out var id) ? id : null;
}
