using System.Buffers.Binary;

namespace Fairlead.Engine.Net.Tls;

/// <summary>What the first bytes of a connection are as a ClientHello.</summary>
public enum ClientHelloStatus
{
    Complete,
    Incomplete,

    /// <summary>No TLS handshake begins so.</summary>
    NotTls,

    Malformed,

    /// <summary>It ends beyond <see cref="ClientHello.MostBytes"/>.</summary>
    TooLarge,
}

/// <summary>
/// Finds the server name in the ClientHello that a TLS connection begins with (RFC 8446, 4.1.2; RFC 6066, 3), without taking part in
/// the handshake. A hello may lie in many records. What is not understood (GREASE, RFC 8701; later extensions) is skipped by its
/// length. With encrypted ClientHello it is the outer, public name. The verdict on some bytes is that on all; nothing is allocated.
/// </summary>
public static class ClientHello
{
    /// <summary>Longest name of a host in DNS.</summary>
    public const int LongestName = 253;

    /// <summary>Longest hello that is read, with the headers of its records.</summary>
    public const int MostBytes = 16 * 1024;

    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte HelloMessage = 1;
    private const int LongestRecord = 16 * 1024;

    /// <param name="data">What has come so far, from the first byte on.</param>
    /// <param name="name">At least <see cref="LongestName"/> bytes, for the name in lower case.</param>
    /// <param name="length">Of the name; 0 = the client names no server.</param>
    public static ClientHelloStatus Read(ReadOnlySpan<byte> data, Span<byte> name, out int length)
    {
        length = 0;
        data = data[..Math.Min(data.Length, MostBytes)];
        var status = Measure(data, out var message, out var isWhole);
        if (status != ClientHelloStatus.Complete)
        {
            return status == ClientHelloStatus.Incomplete && data.Length == MostBytes ? ClientHelloStatus.TooLarge : status;
        }

        return isWhole
            ? ClientHelloBody.Read(data.Slice(RecordHeader + MessageHeader, message - MessageHeader), name, out length)
            : ReadPieces(data, message, name, out length);
    }

    /// <summary>Walks the records up to the end of the message.</summary>
    /// <param name="data">What has come so far.</param>
    /// <param name="message">Bytes of the message, its header included.</param>
    /// <param name="isWhole">It lies in one record.</param>
    private static ClientHelloStatus Measure(ReadOnlySpan<byte> data, out int message, out bool isWhole)
    {
        message = MessageHeader;
        isWhole = true;
        var header = 0;
        var there = 0;
        for (var at = 0; ; isWhole = false)
        {
            var status = CheckRecord(data[at..], out var size);
            if (status != ClientHelloStatus.Complete)
            {
                return at > 0 && status == ClientHelloStatus.NotTls ? ClientHelloStatus.Malformed : status;
            }

            at += RecordHeader;
            status = TakeMessageHeader(data.Slice(at, Math.Min(size, data.Length - at)), size, there, ref header);
            if (status != ClientHelloStatus.Complete)
            {
                return status;
            }

            message = MessageHeader + (header & 0xFF_FFFF);
            var isLast = there + size >= MessageHeader && there + size >= message;
            at += isLast ? message - there : size;
            there += size;
            if (at > MostBytes || (there >= MessageHeader && message > MostBytes))
            {
                return ClientHelloStatus.TooLarge;
            }

            if (at > data.Length || isLast)
            {
                return at > data.Length ? ClientHelloStatus.Incomplete : ClientHelloStatus.Complete;
            }
        }
    }

    /// <summary>What a record holds of the message's four bytes of type and length.</summary>
    private static ClientHelloStatus TakeMessageHeader(ReadOnlySpan<byte> data, int size, int there, ref int header)
    {
        for (var i = 0; there + i < MessageHeader && i < size; i++)
        {
            if (i == data.Length)
            {
                return ClientHelloStatus.Incomplete;
            }

            if (there + i == 0 && data[i] != HelloMessage)
            {
                return ClientHelloStatus.Malformed;
            }

            header = (header << 8) | data[i];
        }

        return ClientHelloStatus.Complete;
    }

    private static ClientHelloStatus CheckRecord(ReadOnlySpan<byte> data, out int size)
    {
        size = 0;

        // The minor version means nothing (RFC 8446, 5.1).
        if ((data.Length > 0 && data[0] != HandshakeRecord) || (data.Length > 1 && data[1] != 3))
        {
            return ClientHelloStatus.NotTls;
        }

        if (data.Length < RecordHeader)
        {
            return ClientHelloStatus.Incomplete;
        }

        size = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
        return size is 0 or > LongestRecord ? ClientHelloStatus.Malformed : ClientHelloStatus.Complete;
    }

    private static ClientHelloStatus ReadPieces(ReadOnlySpan<byte> data, int message, Span<byte> name, out int length)
    {
        Span<byte> whole = stackalloc byte[message];
        for (int at = 0, there = 0; there < message;)
        {
            var size = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(data[(at + 3)..]), message - there);
            data.Slice(at + RecordHeader, size).CopyTo(whole[there..]);
            there += size;
            at += RecordHeader + size;
        }

        return ClientHelloBody.Read(whole[MessageHeader..], name, out length);
    }
}
