using System.Net.Sockets;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>What is done to one flight of a handshake on its way.</summary>
public enum Meddling
{
    /// <summary>Bytes that are no record stand in its place.</summary>
    Garbage,

    /// <summary>An alert in clear stands in its place.</summary>
    Alert,

    /// <summary>A record longer than any may be begins in its place.</summary>
    HugeRecord,

    /// <summary>A record of another kind stands before it.</summary>
    StrayRecord,

    /// <summary>Its last byte is changed.</summary>
    FlippedByte,

    /// <summary>Half of it comes, then the end.</summary>
    Cut,

    /// <summary>Half of it comes, then a reset.</summary>
    Reset,
}

/// <summary>Carries what TLS writes, and meddles with the write of that number (0 = the first).</summary>
internal sealed class MeddlingStream(Socket socket, int flight, Meddling how) : NetworkStream(socket, ownsSocket: false)
{
    private int _flights;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_flights++ != flight)
        {
            await base.WriteAsync(buffer, cancellationToken);
            return;
        }

        await base.WriteAsync(Changed(buffer.ToArray()), cancellationToken);
        if (how == Meddling.Reset)
        {
            Socket.LingerState = new LingerOption(true, 0);
            Socket.Close();
        }
        else if (how == Meddling.Cut)
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
    }

    private byte[] Changed(byte[] bytes)
    {
        switch (how)
        {
            case Meddling.Garbage:
                return [.. Enumerable.Repeat((byte)1, 600)];
            case Meddling.Alert:
                return [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28];
            case Meddling.HugeRecord:
                return [0x16, 0x03, 0x03, 0xff, 0xff, .. bytes];
            case Meddling.StrayRecord:
                return [0x17, 0x03, 0x03, 0x00, 0x05, .. "stray"u8, .. bytes];
            case Meddling.FlippedByte:
                bytes[^1] ^= 1;
                return bytes;
            default:
                return bytes[..(bytes.Length / 2)];
        }
    }
}
