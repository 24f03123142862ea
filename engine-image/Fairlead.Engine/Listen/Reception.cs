using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Listen;

/// <summary>Lets a connection in or not, once it is known whose it is, and hands it to what its listener speaks.</summary>
internal static class Reception
{
    /// <param name="loop">The loop that accepted it.</param>
    /// <param name="listener">Where.</param>
    /// <param name="fd">A descriptor that the loop does not watch.</param>
    /// <param name="client">Its peer, or whom a PROXY header named.</param>
    public static void Receive(DataLoop loop, ListenerGroup listener, int fd, in NetAddress client)
    {
        var binding = listener.Binding;
        var service = binding.Service.OnLoop(loop.Index);
        if (service.State.Model is { } model && Refuses(loop, model, listener, client))
        {
            TcpSocket.SetResetOnClose(fd);
            TcpSocket.CloseUnwatched(fd);
        }
        else if (binding.IsTls)
        {
            TlsHandshake.Open(loop, service, listener, binding.Protocol, fd, client);
        }
        else if (binding.Protocol == ListenerProtocol.Http)
        {
            HttpConnection.Open(loop, service, listener, fd, client);
        }
        else if (binding.Terms is { ReadsServerName: true } terms)
        {
            HelloReading.Open(loop, service, listener, terms.OpeningTimeoutMs, fd, client);
        }
        else
        {
            TcpSession.Open(loop, service, listener, fd, client);
        }
    }

    /// <summary>A connection is not to be served; that is counted. What exceeds a limit, or meets a rule that wants so, is recorded.</summary>
    /// <param name="model">Whose it would be.</param>
    public static bool Refuses(DataLoop loop, VirtualServiceModel model, ListenerGroup listener, in NetAddress client, string serverName = "")
    {
        var admission = Judge(loop, model, listener, client);
        if (admission.Exceeded is not null || admission.Rule is { Rule.Log: true })
        {
            Publish(loop, model, client, admission, serverName);
        }

        model.State.OnLoop(loop.Index).Denied += admission.IsAdmitted ? 0 : 1;
        return !admission.IsAdmitted;
    }

    /// <param name="loop">The loop that asks.</param>
    /// <param name="model">Whose rules count.</param>
    /// <param name="listener">Where.</param>
    /// <param name="client">Whose connection it is.</param>
    /// <param name="isCounted">It is among those that are open.</param>
    public static Admission Judge(DataLoop loop, VirtualServiceModel model, ListenerGroup listener, in NetAddress client, bool isCounted = false)
    {
        var admission = model.Connections?.Judge(client, listener.Address.Port, loop) ?? Admission.Granted;
        return admission.IsAdmitted && !isCounted && !HasRoom(model) ? admission with { IsAdmitted = false, IsFull = true } : admission;
    }

    /// <summary>Another connection may be open. Other loops' numbers may be a moment old.</summary>
    public static bool HasRoom(VirtualServiceModel model)
    {
        if (model.MaxConnections == 0)
        {
            return true;
        }

        var open = 0L;
        foreach (var loop in model.State.Loops)
        {
            open += Volatile.Read(ref loop.OpenConnections);
        }

        return open < model.MaxConnections;
    }

    private static void Publish(DataLoop loop, VirtualServiceModel model, in NetAddress client, in Admission admission, string serverName)
    {
        if (loop.Journal.Rent() is not { } record)
        {
            return;
        }

        record.VirtualService = model.State.Uuid;
        record.AtUnixUs = loop.UnixUs(loop.Loop.NowTicks);
        record.Client = client;
        record.TlsServerName = serverName;
        record.Limit = admission.Exceeded?.Config.Name ?? "";
        record.Rule = admission.Rule?.Rule.Name ?? "";
        record.Significance = admission.Why | (admission.Rule is { Rule.Log: true } ? Significance.AskedFor : Significance.None);
        TransactionLogging.Publish(loop, model.State.OnLoop(loop.Index), model, record);
    }
}
