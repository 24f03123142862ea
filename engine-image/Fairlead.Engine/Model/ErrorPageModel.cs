using System.Collections.Concurrent;
using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>What clients get instead of some errors: a page with the error's own status, or the way to one.</summary>
internal sealed class ErrorPageModel(ErrorPage config)
{
    private readonly ConcurrentDictionary<int, byte[]> _heads = new();

    /// <summary>Null = there is a body.</summary>
    public byte[]? Location { get; } = config.Redirect.Length == 0 ? null : Encoding.ASCII.GetBytes(config.Redirect);

    public byte[] Body { get; } = config.Body.ToByteArray();

    // What is no error is not replaced, however widely a page says what it is for.
    public bool IsFor(int status) => status >= 400 && (config.Status is null || NumberRanges.Contains(config.Status, (uint)status));

    /// <summary>Status line and fields without Connection and without the empty line.</summary>
    public byte[] HeadOf(int status) => _heads.GetOrAdd(status, static (s, page) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {s} {StatusPhrases.Of(s)}\r\nContent-Type: {page.Type}\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\n"),
        (Type: config.ContentType.Length == 0 ? "text/html" : config.ContentType, Body.Length));

    /// <summary>Fields of a server's answer that say what the client may do about its status; the others speak of content that is gone.</summary>
    public static byte[] KeptLines(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        byte[] lines = [];
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.Id == HeaderId.Other && IsKept(bytes.Slice(field.NameStart, field.NameLength)))
            {
                lines = [.. lines, .. bytes[field.NameStart..field.LineEnd]];
            }
        }

        return lines;
    }

    private static bool IsKept(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => HttpChars.EqualsIgnoreCase(name, "allow"u8),
        10 => HttpChars.EqualsIgnoreCase(name, "set-cookie"u8),
        11 => HttpChars.EqualsIgnoreCase(name, "retry-after"u8),
        16 => HttpChars.EqualsIgnoreCase(name, "www-authenticate"u8),
        18 => HttpChars.EqualsIgnoreCase(name, "proxy-authenticate"u8),
        _ => false,
    };
}
