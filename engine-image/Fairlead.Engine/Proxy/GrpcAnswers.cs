using System.Collections.Concurrent;
using System.Text;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Proxy;

/// <summary>The engine's own answers to calls of gRPC: HTTP says 200, and the head carries the status (Trailers-Only).</summary>
internal static class GrpcAnswers
{
    private const int Unknown = 2;

    private static readonly ConcurrentDictionary<int, byte[]> Heads = new();

    /// <summary>application/grpc, with or without a message format behind it; gRPC-Web speaks of its status in the content and is another thing.</summary>
    public static bool IsGrpc(ReadOnlySpan<byte> contentType)
    {
        var name = "application/grpc"u8;
        return contentType.Length >= name.Length && HttpChars.EqualsIgnoreCase(contentType[..name.Length], name)
            && (contentType.Length == name.Length || contentType[name.Length] is (byte)'+' or (byte)';' or (byte)' ');
    }

    /// <summary>What a status of HTTP is to gRPC, as its own mapping has it; beyond that, what is too large exhausts a resource.</summary>
    public static int StatusOf(int http) => http switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        413 or 431 => 8,
        408 => 4,
        429 or 502 or 503 or 504 => 14,
        _ => Unknown,
    };

    /// <summary>Status line and fields without Connection and without the empty line.</summary>
    public static byte[] Head(int http) => Heads.GetOrAdd(http, static status => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\ngrpc-status: {StatusOf(status)}\r\ngrpc-message: {status} {Policy.StatusPhrases.Of(status)}\r\nContent-Length: 0\r\n"));
}
