using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>Fields of an answer whose content is coded or framed anew.</summary>
internal static class RecodedFields
{
    /// <summary>True for what held for the bytes as the server sent them.</summary>
    public static bool IsDropped(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => HttpChars.EqualsIgnoreCase(name, "digest"u8),
        11 => HttpChars.EqualsIgnoreCase(name, "content-md5"u8) || HttpChars.EqualsIgnoreCase(name, "repr-digest"u8),
        13 => HttpChars.EqualsIgnoreCase(name, "accept-ranges"u8),
        14 => HttpChars.EqualsIgnoreCase(name, "content-digest"u8),
        16 => HttpChars.EqualsIgnoreCase(name, "content-encoding"u8),
        _ => false,
    };

    public static void Write(in AnswerTerms terms, ref ByteBuffer to)
    {
        if (terms.IsReframed)
        {
            to.Append("Transfer-Encoding: chunked\r\n"u8);
        }

        if (terms.Coding != ContentCoding.Identity)
        {
            to.Append(terms.Coding == ContentCoding.Brotli ? "Content-Encoding: br\r\n"u8 : "Content-Encoding: gzip\r\n"u8);
        }

        if (terms.Varies)
        {
            to.Append("Vary: Accept-Encoding\r\n"u8);
        }
    }
}
