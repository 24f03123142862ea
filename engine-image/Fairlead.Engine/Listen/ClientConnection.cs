using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Listen;

/// <summary>An accepted connection in the list of its virtual service on this loop.</summary>
internal abstract class ClientConnection(LoopVirtualService service) : StreamTarget
{
    private ClientConnection? _previous;

    public LoopVirtualService Service { get; } = service;

    public ClientConnection? Next { get; private set; }

    /// <summary>When the client was accepted, as monotonic milliseconds.</summary>
    public long OpenedMs { get; protected init; } = MonotonicClock.Milliseconds;

    /// <summary>The virtual service takes no more traffic, or the engine stops: end when nothing is under way.</summary>
    public abstract void Drain();

    /// <summary>Says what it is doing now. On its loop only.</summary>
    public abstract void Describe(LiveConnection to);

    /// <param name="isNew">False: it was counted before, as what it was then.</param>
    protected void Enlist(bool isNew = true)
    {
        Next = Service.First;
        if (Next is not null)
        {
            Next._previous = this;
        }

        Service.First = this;
        Service.Connections += isNew ? 1 : 0;
        Service.OpenConnections++;
    }

    protected void Delist()
    {
        if (_previous is not null)
        {
            _previous.Next = Next;
        }
        else
        {
            Service.First = Next;
        }

        if (Next is not null)
        {
            Next._previous = _previous;
        }

        Service.OpenConnections--;
    }
}
