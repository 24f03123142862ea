using System.Collections.Frozen;
using System.Text;

namespace Fairlead.Engine.Proxy;

/// <summary>The engine's own answers, made once.</summary>
internal static class ErrorAnswers
{
    private static readonly FrozenDictionary<int, (byte[] Head, byte[] Body)> Answers = new Dictionary<int, string>
    {
        [400] = "Bad Request",
        [403] = "Forbidden",
        [404] = "Not Found",
        [408] = "Request Timeout",
        [413] = "Content Too Large",
        [417] = "Expectation Failed",
        [421] = "Misdirected Request",
        [431] = "Request Header Fields Too Large",
        [501] = "Not Implemented",
        [502] = "Bad Gateway",
        [503] = "Service Unavailable",
        [504] = "Gateway Timeout",
        [505] = "HTTP Version Not Supported",
    }.ToFrozenDictionary(p => p.Key, p => Make(p.Key, p.Value));

    private static readonly FrozenDictionary<int, byte[]> Redirects = new[] { 301, 302, 303, 307, 308 }
        .ToFrozenDictionary(s => s, s => Encoding.ASCII.GetBytes($"HTTP/1.1 {s} {Policy.StatusPhrases.Of(s)}\r\nContent-Length: 0\r\n"));

    /// <summary>Status line and fields but for the Location.</summary>
    public static ReadOnlySpan<byte> RedirectHead(int status) => Redirects[status];

    /// <summary>Status line and fields without Connection and without the empty line.</summary>
    public static ReadOnlySpan<byte> Head(int status) => Answers[status].Head;

    public static ReadOnlySpan<byte> Body(int status) => Answers[status].Body;

    private static (byte[] Head, byte[] Body) Make(int status, string phrase)
    {
        var body = Encoding.ASCII.GetBytes($"{status} {phrase}\n");
        return (Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n"), body);
    }
}
