using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Listen;

/// <summary>The end of a connection whose first bytes are none that its listener takes: counted by reason, recorded, closed with a reset.</summary>
internal static class RefusedOpening
{
    /// <param name="loop">The loop it belongs to.</param>
    /// <param name="service">For whom it is counted.</param>
    /// <param name="fd">A descriptor that the loop does not watch.</param>
    /// <param name="client">Whose connection it is, as far as known.</param>
    /// <param name="reason">Why.</param>
    /// <param name="startTicks">When it was accepted.</param>
    /// <param name="serverName">What the client asked for in TLS; null = not known.</param>
    public static void Close(
        DataLoop loop, LoopVirtualService service, int fd, in NetAddress client, RefusalReason reason, long startTicks, string? serverName = null)
    {
        service.Connections++;
        service.Refused(reason);
        if (loop.Journal.Rent() is { } record)
        {
            record.VirtualService = service.State.Uuid;
            record.AtUnixUs = loop.UnixUs(startTicks);
            record.Client = client;
            record.TlsServerName = serverName ?? "";
            record.TotalUs = MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - startTicks);
            record.Refusal = reason;
            record.Significance = Significance.RequestRefused;
            TransactionLogging.Publish(loop, service, service.State.Model, record);
        }

        TcpSocket.SetResetOnClose(fd);
        TcpSocket.CloseUnwatched(fd);
    }
}
