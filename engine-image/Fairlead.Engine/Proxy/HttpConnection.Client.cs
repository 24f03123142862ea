using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>Who the client of a request is: whoever connects, or whom a trusted header names.</summary>
internal sealed partial class HttpConnection
{
    private NetAddress _client;
    private byte[] _clientText = [];

    /// <summary>The client authenticated its connection to the server: nobody else may be sent over it, and it over no other.</summary>
    private bool _keepsServer;

    private void FindClient(RequestHead head, HttpModel terms)
    {
        if (terms.TrueClient is not { } named || !named.TryFind(_in.Readable, head.Fields, _peer.Port, out var client))
        {
            _client = _peer;
            _clientText = _peerText;
        }
        else if (client != _client || _clientText.Length == 0)
        {
            Span<byte> text = stackalloc byte[64];
            _client = client;
            _clientText = text[..client.FormatAddress(text)].ToArray();
        }
    }

    /// <summary>
    /// Credentials of these schemes hold for the connection that carries them, not for the request (RFC 4559, MS-NTHT). A stream of HTTP/2 has no
    /// next request: what it used ends with it.
    /// </summary>
    private void NoteConnectionCredentials(ReadOnlySpan<byte> head, HeaderBlock fields, ReadOnlySpan<byte> lowerName)
    {
        if (_keepsServer || !Terms.BindsAuthenticated)
        {
            return;
        }

        foreach (ref readonly var field in fields.Slices)
        {
            if (field.NameLength == lowerName.Length && HttpChars.EqualsIgnoreCase(head.Slice(field.NameStart, field.NameLength), lowerName)
                && IsOfConnection(head.Slice(field.ValueStart, field.ValueLength)))
            {
                _keepsServer = true;
                return;
            }
        }
    }

    private static bool IsOfConnection(ReadOnlySpan<byte> value)
    {
        var scheme = value[..(value.IndexOfAny((byte)' ', (byte)'\t', (byte)',') is var end and >= 0 ? end : value.Length)];
        return scheme.Length switch
        {
            4 => HttpChars.EqualsIgnoreCase(scheme, "ntlm"u8),
            9 => HttpChars.EqualsIgnoreCase(scheme, "negotiate"u8),
            _ => false,
        };
    }

    /// <summary>Tells a client that waits with its content to send it, without asking the server.</summary>
    private void AnswerContinue(RequestHead head)
    {
        if (!_expectsContinue || !Terms.AnswersContinue)
        {
            return;
        }

        _expectsContinue = false;
        if (_in.Length == head.Length && _out.Reserve(_loop.Buffers, 64))
        {
            _out.Append("HTTP/1.1 100 Continue\r\n\r\n"u8);
            PumpResponse();
        }
    }
}
