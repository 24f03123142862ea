using Fairlead.Engine.Http;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;

namespace Fairlead.Engine.Policy;

/// <summary>A request head as rules see it, whichever codec read it.</summary>
internal readonly ref struct RequestView
{
    /// <summary>What <see cref="Fields"/> point into.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    public required ReadOnlySpan<HeaderSlice> Fields { get; init; }

    public required ReadOnlySpan<byte> Method { get; init; }

    /// <summary>Host and port as the client wrote them.</summary>
    public required ReadOnlySpan<byte> Authority { get; init; }

    /// <summary>As the client wrote it, without the query.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Without the question mark.</summary>
    public required ReadOnlySpan<byte> Query { get; init; }

    /// <summary>"1.0", "1.1", "2".</summary>
    public required ReadOnlySpan<byte> Version { get; init; }

    public required NetAddress Client { get; init; }

    /// <summary>Where its connection comes from, as far as a PROXY header does not say otherwise.</summary>
    public required NetAddress Source { get; init; }

    public required byte[] SourceText { get; init; }

    /// <summary>Of the listener.</summary>
    public int Port => Listener.Address.Port;

    public bool IsTls => Tls is not null;

    public required ListenerGroup Listener { get; init; }

    /// <summary>The client's address as text.</summary>
    public required byte[] ClientText { get; init; }

    /// <summary>Null = in clear.</summary>
    public required TlsStream? Tls { get; init; }

    /// <summary>Tells it from all others.</summary>
    public RequestNumber Number { get; init; }

    /// <summary>Host and path of this very request in normal form.</summary>
    public required NormalText Text { get; init; }

    /// <summary>The parts of an HTTP/1 head.</summary>
    public static RequestView Of(ReadOnlySpan<byte> bytes, RequestHead head, NormalText text, scoped in RequestOrigin origin)
    {
        var target = bytes.Slice(head.TargetStart, head.TargetLength);
        var question = target.IndexOf((byte)'?');
        var path = question < 0 ? target : target[..question];
        var host = head.Fields.Host;
        var authority = host >= 0 && head.AuthorityLength == 0
            ? bytes.Slice(head.Fields.Slices[host].ValueStart, head.Fields.Slices[host].ValueLength)
            : bytes.Slice(head.AuthorityStart, head.AuthorityLength);
        if (path.IsEmpty)
        {
            path = "/"u8;
        }

        text.Fill(authority, path);
        return new RequestView
        {
            Bytes = bytes,
            Fields = head.Fields.Slices,
            Method = bytes.Slice(head.MethodStart, head.MethodLength),
            Authority = authority,
            Path = path,
            Query = question < 0 ? default : target[(question + 1)..],
            Version = origin.IsHttp2 ? "2"u8 : head.IsHttp10 ? "1.0"u8 : "1.1"u8,
            Client = origin.Client,
            ClientText = origin.ClientText,
            Source = origin.Source,
            SourceText = origin.SourceText,
            Listener = origin.Listener,
            Tls = origin.Tls,
            Number = origin.Number,
            Text = text,
        };
    }

    public ReadOnlySpan<byte> NameOf(in HeaderSlice field) => Bytes.Slice(field.NameStart, field.NameLength);

    public ReadOnlySpan<byte> ValueOf(in HeaderSlice field) => Bytes.Slice(field.ValueStart, field.ValueLength);
}

/// <summary>The connection a request came by.</summary>
/// <param name="Client">Who the client is taken to be.</param>
internal readonly record struct RequestOrigin(NetAddress Client, byte[] ClientText, ListenerGroup Listener, TlsStream? Tls, bool IsHttp2)
{
    /// <summary>Where the connection comes from; differs where a header names the client.</summary>
    public NetAddress Source { get; init; } = Client;

    public byte[] SourceText { get; init; } = ClientText;

    public RequestNumber Number { get; init; }
}
