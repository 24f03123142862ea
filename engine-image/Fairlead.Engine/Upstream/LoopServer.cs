using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Upstream;

/// <summary>What one loop knows of a server: its counters, its idle connections, its tunnels. Written by that loop only.</summary>
internal sealed class LoopServer
{
    public long Connections;
    public long OpenConnections;
    public long Requests;
    public long Failures;

    /// <summary>Of the open ones, those that wait for a request.</summary>
    public long IdleConnections;

    /// <summary>Most recently used first: the coldest die of their idle timeout.</summary>
    public UpstreamConnection? Idle;

    /// <summary>Connections of HTTP/2; null until there was one.</summary>
    public SharedConnections? Shared;

    /// <summary>Long-lived connections that a graceful disable has to end.</summary>
    public ITunnel? Tunnels;

    private Func<bool>? _isWantedAgain;

    /// <summary>It was taken out of traffic and is not back: connections that were in use, or being opened, close when they have done what they were for.</summary>
    public bool IsDrained
    {
        get
        {
            if (_isWantedAgain is null)
            {
                return false;
            }

            if (!_isWantedAgain())
            {
                return true;
            }

            _isWantedAgain = null;
            return false;
        }
    }

    public void Drain(Func<bool> isWantedAgain) => _isWantedAgain = isWantedAgain;
}

/// <summary>A connection that lives across configuration changes, in the list of its server.</summary>
internal interface ITunnel
{
    ITunnel? NextOnServer { get; set; }

    ITunnel? PreviousOnServer { get; set; }

    VirtualServiceState Service { get; }

    /// <summary>Monotonic milliseconds.</summary>
    long OpenedMs { get; }

    void EndByDrain();

    /// <summary>Says what it is doing now. On its loop only.</summary>
    void Describe(LiveConnection to);
}
