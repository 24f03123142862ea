using System.Threading.Channels;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Health;

/// <summary>Lets listeners follow the health of servers, for virtual services that do not listen while they are down. A burst of changes is one look.</summary>
internal sealed class ListenByHealth : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ServerRegistry _servers;
    private readonly ConfigApplier _applier;

    public ListenByHealth(ServerRegistry servers, ConfigApplier applier)
    {
        _servers = servers;
        _applier = applier;
        servers.ActiveChanged += OnChanged;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync(cancellationToken))
        {
            _applier.FollowHealth();
        }
    }

    public void Dispose() => _servers.ActiveChanged -= OnChanged;

    private void OnChanged(ServerState server) => _changes.Writer.TryWrite(true);
}
