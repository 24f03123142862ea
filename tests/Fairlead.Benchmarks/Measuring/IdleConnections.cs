using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Connections on which one request was answered and no other follows, from several addresses.</summary>
internal sealed class IdleConnections : IDisposable
{
    private const int AtOnce = 64;
    private const int Addresses = 8;
    private readonly Socket[] sockets;

    private IdleConnections(Socket[] sockets) => this.sockets = sockets;

    /// <summary>How many the other side has not closed.</summary>
    public int Open => sockets.Count(socket => !socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0);

    public static async Task<IdleConnections> OpenAsync(Uri target, int count, CancellationToken cancellationToken)
    {
        var sockets = new Socket[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (n, cancellation) => sockets[n] = await OpenOneAsync(target, n, cancellation));
        return new IdleConnections(sockets);
    }

    public void Dispose()
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private static async Task<Socket> OpenOneAsync(Uri target, int number, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (number % Addresses))]), 0));
        await socket.ConnectAsync(IPAddress.Parse(target.Host), target.Port, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (target.Scheme == Uri.UriSchemeHttps)
        {
            // Disposed of without a word to the other side: there the connection stays as it is.
            var encrypted = new SslStream(stream, leaveInnerStreamOpen: true);
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "bench.test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
                cancellationToken);
            stream = encrypted;
        }

        await using (stream)
        {
            await AskAsync(stream, target, cancellationToken);
        }

        return socket;
    }

    private static async Task AskAsync(Stream stream, Uri target, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n"), cancellationToken);
        var buffer = new byte[4096];
        var filled = 0;
        while (!HttpAnswer.IsWhole(buffer.AsSpan(0, filled)))
        {
            var received = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += received > 0 ? received : throw new IOException("closed before the answer was whole");
        }
    }
}
