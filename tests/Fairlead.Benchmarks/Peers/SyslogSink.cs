using System.Net;
using System.Net.Sockets;

namespace Fairlead.Benchmarks.Peers;

/// <summary>
/// A syslog server as far as a sender can tell: bound, so that each record costs its sender a full send; the kernel drops what is not read.
/// </summary>
internal sealed class SyslogSink : IDisposable
{
    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, PeerConfigurations.SyslogPort));

    public void Dispose() => socket.Dispose();
}
