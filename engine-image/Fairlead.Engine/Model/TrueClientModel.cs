using System.Buffers;
using System.Net;
using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>Finds the client of a request in a header that a balancer or delivery network in front has written.</summary>
internal sealed class TrueClientModel(TrueClient config)
{
    private static readonly SearchValues<byte> OfAddresses = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    private readonly byte[] _name = Encoding.ASCII.GetBytes(config.Header.Length == 0 ? "X-Forwarded-For" : config.Header);

    /// <summary>False: the header is not there, or what stands at that place is no address.</summary>
    public bool TryFind(ReadOnlySpan<byte> head, HeaderBlock fields, int port, out NetAddress client)
    {
        client = default;
        var count = Count(head, fields);
        if (count == 0)
        {
            return false;
        }

        var fromLeft = Math.Min(Math.Max(1, config.Index), (uint)count);
        return TryRead(At(head, fields, (int)(config.FromRight ? count - fromLeft : fromLeft - 1)), port, out client);
    }

    private int Count(ReadOnlySpan<byte> head, HeaderBlock fields)
    {
        var count = 0;
        foreach (ref readonly var field in fields.Slices)
        {
            if (IsIt(head, field))
            {
                count += head.Slice(field.ValueStart, field.ValueLength).Count((byte)',') + 1;
            }
        }

        return count;
    }

    // Lines of one name are one list (RFC 9110, 5.3).
    private ReadOnlySpan<byte> At(ReadOnlySpan<byte> head, HeaderBlock fields, int place)
    {
        foreach (ref readonly var field in fields.Slices)
        {
            if (!IsIt(head, field))
            {
                continue;
            }

            var rest = head.Slice(field.ValueStart, field.ValueLength);
            while (true)
            {
                var end = rest.IndexOf((byte)',');
                if (place-- == 0)
                {
                    return HttpChars.TrimWhitespace(end < 0 ? rest : rest[..end]);
                }

                if (end < 0)
                {
                    break;
                }

                rest = rest[(end + 1)..];
            }
        }

        return default;
    }

    private bool IsIt(ReadOnlySpan<byte> head, in HeaderSlice field) =>
        field.NameLength == _name.Length && Ascii.EqualsIgnoreCase(head.Slice(field.NameStart, field.NameLength), _name);

    // Short forms of addresses ("1", "0x7f.1") are nobody's.
    private static bool TryRead(ReadOnlySpan<byte> text, int port, out NetAddress client)
    {
        client = default;
        if ((text.Count((byte)'.') != 3 && !text.Contains((byte)':')) || text.ContainsAnyExcept(OfAddresses)
            || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        client = NetAddress.From(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
        return true;
    }
}
