using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http2;

/// <summary>The head of an HTTP/1.1 answer as a header section.</summary>
internal static class AnswerSection
{
    public static void Write(ReadOnlySpan<byte> bytes, ResponseHead head, Http2Connection connection, int stream, bool isLast)
    {
        var room = 8;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            room += HpackEncoder.RoomFor(field.NameLength, field.ValueLength);
        }

        byte[]? large = room > 4096 ? System.Buffers.ArrayPool<byte>.Shared.Rent(room) : null;
        Span<byte> block = large ?? stackalloc byte[4096];
        var length = HpackEncoder.WriteStatus(block, head.Status);
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (!IsOfTheConnection(field.Id))
            {
                length += HpackEncoder.WriteField(
                    block[length..], bytes.Slice(field.NameStart, field.NameLength), bytes.Slice(field.ValueStart, field.ValueLength));
            }
        }

        connection.WriteHeaders(stream, block[..length], isLast);
        if (large is not null)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>RFC 9113, 8.2.2.</summary>
    private static bool IsOfTheConnection(HeaderId id) =>
        id is HeaderId.Connection or HeaderId.KeepAlive or HeaderId.ProxyConnection or HeaderId.TransferEncoding or HeaderId.Upgrade;
}
