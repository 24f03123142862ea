using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Whose transaction this is: the connection's own virtual service, or a child of it.</summary>
    private LoopVirtualService _serving;

    /// <summary>The child of virtual hosting by server name that a client named in its handshake, if it takes traffic.</summary>
    private static VirtualServiceState? ChildAskedFor(TlsHandshake secured) =>
        secured.Service.State.Model?.Hosting is { Kind: Hosting.ServerName } hosting && secured.Tls?.ServerName is { } name
            && hosting.Named(name) is { Model: not null } child
            ? child
            : null;

    /// <summary>Finds out whose request this is; the status it is to be answered with at once, or 0.</summary>
    private int ChooseService(RequestHead head, VirtualServiceModel model)
    {
        if (model.Hosting is null && _parent is null)
        {
            return 0;
        }

        var request = RequestView.Of(_in.Readable, head, _loop.Text, _peer, _listener.Address.Port, Tls is not null);
        if (_parent is not null)
        {
            return IsMeantForChild(model, request) ? 0 : 421;
        }

        var child = model.Hosting!.Kind == Hosting.Request ? model.Hosting.Find(request) : HostedInClear(model.Hosting, request);
        if (child?.Model is { } chosen)
        {
            _serving = child.OnLoop(_loop.Index);
            _model = chosen;
        }

        return 0;
    }

    /// <summary>
    /// The client asked for one child in its handshake; a request on that connection for the host of another may be under other terms
    /// (RFC 9110, 7.4).
    /// </summary>
    private bool IsMeantForChild(VirtualServiceModel model, in RequestView request)
    {
        if (request.Authority.IsEmpty || model.Config.Child is not { AnyHost: false })
        {
            return true;
        }

        return _parent!.State.Model?.Hosting is not { } hosting || hosting.OfHost(request.Text) == Service.State;
    }

    // Whoever must show a certificate in a handshake for the child cannot come by another way.
    private static VirtualServiceState? HostedInClear(Route.HostingModel hosting, in RequestView request) =>
        hosting.OfHost(request.Text) is { Model.Config.Tls: null or { ClientAuthentication: ClientAuthentication.None } } child ? child : null;
}
