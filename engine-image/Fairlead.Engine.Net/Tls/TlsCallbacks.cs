using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// OpenSSL's questions during a handshake. They come on the loop's thread from within the handshake call, so that the connection
/// they are about is the one whose call is under way. None of them may throw: there is native code beneath.
/// </summary>
internal static unsafe class TlsCallbacks
{
    private const int UnrecognizedName = 112;
    private const int TicketUnknown = 0;
    private const int TicketGood = 1;
    private const int TicketGoodButOld = 2;

    [ThreadStatic]
    private static TlsStream? t_current;

    public static int Handshake(TlsStream stream, nint ssl)
    {
        t_current = stream;
        var result = LibSsl.DoHandshake(ssl);
        t_current = null;
        return result;
    }

    [UnmanagedCallersOnly]
    public static int OnServerName(nint ssl, int* alert, nint argument)
    {
        if (t_current is not { Acceptor: { } acceptor } stream)
        {
            return LibSsl.ExtensionNoAck;
        }

        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LibSsl.ServerName(ssl, LibSsl.NameTypeHost));
        if (name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e))
        {
            // No name of a host; rules write it into fields, where a line end in it would begin another.
            stream.Fail(TlsFailure.UnknownName);
            *alert = UnrecognizedName;
            return LibSsl.ExtensionFatal;
        }

        stream.SetServerName(name);
        if (stream.Own is { } own)
        {
            own.LimitSession(ssl);
            return LibSsl.ExtensionOk;
        }

        switch (acceptor.Select(stream.ServerName, out var context))
        {
            case NameMatch.Found when context is not null:
                _ = LibSsl.SetContext(ssl, context.Pointer);
                stream.Context = context;
                return LibSsl.ExtensionOk;
            case NameMatch.Refused:
                stream.Fail(TlsFailure.UnknownName);
                *alert = UnrecognizedName;
                return LibSsl.ExtensionFatal;
            default:
                return LibSsl.ExtensionNoAck;
        }
    }

    /// <summary>The one moment at which versions may still be chosen by the server name.</summary>
    [UnmanagedCallersOnly]
    public static int OnClientHello(nint ssl, int* alert, nint argument)
    {
        byte* content;
        nuint length;
        if (t_current is not { Acceptor: { } acceptor } stream
            || LibSsl.HelloExtension(ssl, LibSsl.ExtensionServerName, &content, &length) != 1
            || NameIn(new ReadOnlySpan<byte>(content, (int)length)) is not { } name)
        {
            return LibSsl.HelloSuccess;
        }

        switch (acceptor.SelectOwn(name, out var own))
        {
            case NameMatch.Found when own is not null:
                own.Begin(ssl);
                stream.Own = own;
                stream.Context = own.Context;
                stream.Tag = own.Tag;
                return LibSsl.HelloSuccess;
            case NameMatch.Refused:
                stream.Fail(TlsFailure.UnknownName);
                *alert = UnrecognizedName;
                return LibSsl.HelloError;
            default:
                return LibSsl.HelloSuccess;
        }
    }

    // A list of one name of a host (RFC 6066, 3). Any other form is refused by OpenSSL once it comes to it.
    private static string? NameIn(ReadOnlySpan<byte> extension)
    {
        const int Before = 5;
        return extension.Length > Before && extension[2] == LibSsl.NameTypeHost
            && BinaryPrimitives.ReadUInt16BigEndian(extension) == extension.Length - 2
            && BinaryPrimitives.ReadUInt16BigEndian(extension[3..]) == extension.Length - Before
            && !extension[Before..].ContainsAnyExceptInRange((byte)0x21, (byte)0x7e)
            ? Encoding.ASCII.GetString(extension[Before..])
            : null;
    }

    [UnmanagedCallersOnly]
    public static int OnProtocols(nint ssl, byte** selected, byte* length, byte* offered, uint offeredLength, nint argument)
    {
        if (t_current is not { Acceptor: { } acceptor })
        {
            return LibSsl.ExtensionNoAck;
        }

        foreach (var wanted in acceptor.Protocols)
        {
            for (uint at = 0; at < offeredLength && at + offered[at] < offeredLength; at += offered[at] + 1u)
            {
                if (new ReadOnlySpan<byte>(offered + at + 1, offered[at]).SequenceEqual(wanted))
                {
                    *selected = offered + at + 1;
                    *length = offered[at];
                    return LibSsl.ExtensionOk;
                }
            }
        }

        return LibSsl.ExtensionFatal;
    }

    [UnmanagedCallersOnly]
    public static int OnStatus(nint ssl, nint argument)
    {
        // By now it is decided which certificate this client is shown.
        if (t_current?.Context?.StapleOf(LibSsl.Certificate(ssl), TimeProvider.System.GetUtcNow()) is not { Response: var response })
        {
            return LibSsl.ExtensionNoAck;
        }

        // OpenSSL frees it with the connection.
        var copy = LibCrypto.Allocate((nuint)response.Length, 0, 0);
        response.Span.CopyTo(new Span<byte>((void*)copy, response.Length));
        return LibSsl.Control(ssl, LibSsl.ControlStatusResponse, response.Length, copy) == 1 ? LibSsl.ExtensionOk : LibSsl.ExtensionNoAck;
    }

    [UnmanagedCallersOnly]
    public static int OnTicket(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int sealing)
    {
        if (t_current is not { Acceptor: { } acceptor })
        {
            return TicketUnknown;
        }

        var keys = acceptor.TicketKeys;
        var index = 0;
        if (sealing != 0)
        {
            keys.Current[..TlsTicketKeys.NameLength].CopyTo(new Span<byte>(name, TlsTicketKeys.NameLength));
            if (LibCrypto.RandomBytes(acceptor.Library.Pointer, iv, 16, 0) != 1)
            {
                return TicketUnknown;
            }
        }
        else if ((index = keys.Find(new ReadOnlySpan<byte>(name, TlsTicketKeys.NameLength))) < 0)
        {
            return TicketUnknown;
        }

        fixed (byte* key = keys.At(index)[TlsTicketKeys.NameLength..])
        {
            var ready = sealing != 0
                ? LibCrypto.EncryptInit(cipher, acceptor.Library.TicketCipher, 0, key, iv)
                : LibCrypto.DecryptInit(cipher, acceptor.Library.TicketCipher, 0, key, iv);
            return ready == 1 && SetMac(mac, key + TlsTicketKeys.KeyLength)
                ? index == 0 ? TicketGood : TicketGoodButOld
                : TicketUnknown;
        }
    }

    private static bool SetMac(nint mac, byte* key)
    {
        fixed (byte* keyName = "key\0"u8, digestName = "digest\0"u8, digest = "SHA256\0"u8)
        {
            var parameters = stackalloc LibCrypto.Parameter[3];
            parameters[0] = new() { Key = keyName, Type = LibCrypto.Parameter.Octets, Value = key, Size = TlsTicketKeys.KeyLength };
            parameters[1] = new() { Key = digestName, Type = LibCrypto.Parameter.Utf8, Value = digest, Size = 6 };
            parameters[2] = default;
            return LibCrypto.MacSetParameters(mac, parameters) == 1;
        }
    }
}
