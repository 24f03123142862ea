using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>A server that answers every request with the same words.</summary>
public sealed class Member : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task loop;
    private bool isDisposed;

    public Member()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        loop = AcceptAsync();
    }

    public int Port { get; }

    public string Answer { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    public async ValueTask DisposeAsync()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            await end.CancelAsync();
            await loop;
            listener.Dispose();
            end.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The member is ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], end.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer), end.Token);
        }
        catch (IOException)
        {
            // The peer went away.
        }
    }
}
