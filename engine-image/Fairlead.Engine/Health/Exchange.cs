using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>Looks at what has arrived so far; null = more is needed.</summary>
internal delegate CheckResult? AnswerReader(ReadOnlySpan<byte> answer, bool isEnd);

/// <summary>One conversation with a server on a connection of its own: connect, send, read until the reader has seen enough.</summary>
internal static class Exchange
{
    private const int DefaultResponseBytes = 2048;

    /// <param name="read">Null when a connection alone is proof enough.</param>
    public static async Task<CheckResult> RunAsync(
        IPEndPoint server, HealthMonitorConfig monitor, AnswerReader? read, CheckTrace? trace, CancellationToken limit)
    {
        Socket socket;
        try
        {
            socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException failure)
        {
            return new CheckResult(CheckOutcome.Inconclusive, $"the engine has no socket left for checks: {failure.Message}", failure.SocketErrorCode.ToString());
        }

        using (socket)
        {
            return await TalkAsync(socket, server, monitor, read, trace, limit);
        }
    }

    public static CheckResult Failed(string reason, string evidence) => new(CheckOutcome.Failure, reason, evidence);

    private static async Task<CheckResult> TalkAsync(
        Socket socket, IPEndPoint server, HealthMonitorConfig monitor, AnswerReader? read, CheckTrace? trace, CancellationToken limit)
    {
        // Checks are many and short: close at once rather than leave thousands of ports waiting.
        socket.LingerState = new LingerOption(true, 0);
        socket.NoDelay = true;
        try
        {
            await socket.ConnectAsync(server, limit);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable)
        {
            return new CheckResult(CheckOutcome.Inconclusive, $"the engine could not connect to {server}: {failure.Message}", failure.SocketErrorCode.ToString());
        }
        catch (SocketException failure)
        {
            return Failed($"connect to {server} failed: {Words(failure)}", failure.SocketErrorCode.ToString());
        }

        trace?.Connected();
        await using var connection = new NetworkStream(socket);
        return monitor.Tls is { } tls
            ? await SecureAsync(connection, server, monitor, tls, read, trace, limit)
            : await GoOnAsync(connection, server, monitor, read, trace, limit);
    }

    private static async Task<CheckResult> SecureAsync(
        NetworkStream connection, IPEndPoint server, HealthMonitorConfig monitor, ServerTlsConfig tls, AnswerReader? read, CheckTrace? trace, CancellationToken limit)
    {
        using var check = new TlsCheck(tls, server);
        Stream secured;
        try
        {
            secured = await check.OpenAsync(connection, limit);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return Failed($"TLS with {server} failed: {check.Refusal ?? refused.InnerException?.Message ?? refused.Message}", "TLS");
        }

        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CheckTimeoutException(0, "connected, but the TLS handshake did not end");
        }

        trace?.Secured();
        return await GoOnAsync(secured, server, monitor, read, trace, limit);
    }

    private static async Task<CheckResult> GoOnAsync(
        Stream connection, IPEndPoint server, HealthMonitorConfig monitor, AnswerReader? read, CheckTrace? trace, CancellationToken limit) =>
        read is null
            ? new CheckResult(CheckOutcome.Success, $"connected to {server}", "")
            : await AskAsync(connection, monitor, read, trace, limit);

    private static async Task<CheckResult> AskAsync(
        Stream connection, HealthMonitorConfig monitor, AnswerReader read, CheckTrace? trace, CancellationToken limit)
    {
        var size = monitor.ResponseBytes == 0 ? DefaultResponseBytes : (int)monitor.ResponseBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var received = 0;
        try
        {
            trace?.Sent(monitor.Request.Memory);
            await connection.WriteAsync(monitor.Request.Memory, limit);

            while (true)
            {
                var count = received == size ? 0 : await connection.ReadAsync(buffer.AsMemory(received, size - received), limit);
                received += count;
                trace?.Received(buffer.AsSpan(0, received));
                if (read(buffer.AsSpan(0, received), isEnd: count == 0) is { } result)
                {
                    return result;
                }
            }
        }
        catch (IOException failure)
        {
            var broke = failure.InnerException as SocketException;
            return Failed(
                $"connection broke: {(broke is null ? failure.Message : Words(broke))}",
                received > 0 ? Evidence.Of(buffer.AsSpan(0, received)) : broke?.SocketErrorCode.ToString() ?? "");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CheckTimeoutException(received, Evidence.Of(buffer.AsSpan(0, received)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Words(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused (nothing listens there)",
        SocketError.ConnectionReset => "connection reset by the server",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.TimedOut => "connection timed out",
        _ => failure.Message,
    };
}
