using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Route;

/// <summary>
/// The children of virtual hosting that requests on one client's connection have reached. To each of them it is one connection, from its first
/// request for the child to the connection's end: let in by the child's rules and limits once, counted once, and judged anew when they change.
/// </summary>
internal sealed class Visits
{
    private readonly List<Visit> _visits = new(1);

    /// <summary>A request on the connection is the child's.</summary>
    public Admission Admit(DataLoop loop, VirtualServiceModel child, ListenerGroup listener, in NetAddress client)
    {
        var service = child.State.OnLoop(loop.Index);
        var at = IndexOf(service);
        if (at >= 0 && _visits[at].Rules == child.Connections)
        {
            return Admission.Granted;
        }

        var admission = Reception.Judge(loop, child, listener, client, isCounted: at >= 0);
        if (!admission.IsAdmitted)
        {
            service.Denied++;
        }
        else if (at >= 0)
        {
            _visits[at] = new Visit(service, child.Connections);
        }
        else
        {
            service.Connections++;
            service.OpenConnections++;
            _visits.Add(new Visit(service, child.Connections));
        }

        return admission;
    }

    /// <summary>The connection has ended.</summary>
    public void Leave()
    {
        foreach (var visit in _visits)
        {
            visit.Service.OpenConnections--;
        }

        _visits.Clear();
    }

    // Looked at for every request: no lambda, which would be allocated.
    private int IndexOf(LoopVirtualService service)
    {
        for (var i = 0; i < _visits.Count; i++)
        {
            if (_visits[i].Service == service)
            {
                return i;
            }
        }

        return -1;
    }

    private readonly record struct Visit(LoopVirtualService Service, ConnectionRules? Rules);
}
