using System.Net;
using Fairlead.Api.Http;
using Fairlead.Control.Capture;
using Fairlead.Engine.Protocol;
using Fault = Fairlead.Model.Documents.Fault;

namespace Fairlead.Api.Features.Capture;

/// <summary>Reads what a capture shall take; every part has a bound, and a default within it.</summary>
internal static class CaptureRequest
{
    public const string Example =
        """{"duration_seconds": 60, "count": 100, "clients": ["10.0.0.0/8"], "methods": ["GET"], "path_prefix": "/api", "status_from": 500, "min_latency_ms": 200, "body_bytes": 1024}""";

    private const int LongestSeconds = 600;
    private const int MostTransactions = 1000;
    private const int MostBodyBytes = 16 * 1024;
    private const int MostEntries = 32;
    private const int LongestText = 1024;

    public static CaptureTerms Read(FieldReading fields)
    {
        var order = new CaptureOrder
        {
            Count = (uint)fields.Whole("count", 100, 1, MostTransactions),
            BodyBytes = (uint)fields.Whole("body_bytes", 0, 0, MostBodyBytes),
            PathPrefix = Text(fields, "path_prefix"),
            Host = Text(fields, "host").ToLowerInvariant(),
            HeaderName = Text(fields, "header_name").ToLowerInvariant(),
            HeaderValue = Text(fields, "header_value"),
            MinTotalUs = (ulong)fields.Whole("min_latency_ms", 0, 0, LongestSeconds * 1000) * 1000,
        };
        order.Methods.AddRange(Some(fields, "methods"));
        order.SensitiveNames.AddRange(Some(fields, "sensitive_headers").Select(name => name.ToLowerInvariant()));
        order.Client = Clients(fields);
        order.Status = Status(fields);
        if (order.HeaderValue.Length > 0 && order.HeaderName.Length == 0)
        {
            fields.Faults.Add(new Fault("header_name", null, "Is required with header_value."));
        }

        var duration = TimeSpan.FromSeconds(fields.Whole("duration_seconds", 60, 1, LongestSeconds));
        fields.RefuseUnknown();
        return new CaptureTerms(duration, order);
    }

    private static string Text(FieldReading fields, string name)
    {
        var text = fields.Text(name) ?? "";
        if (text.Length > LongestText || text.Any(char.IsControl))
        {
            fields.Faults.Add(new Fault(name, Fault.Shorten(text), $"Must be at most {LongestText} characters without control characters."));
        }

        return text;
    }

    private static IReadOnlyList<string> Some(FieldReading fields, string name)
    {
        var texts = fields.Texts(name) ?? [];
        foreach (var wrong in texts.Where(text => text.Length is 0 or > 64 || !text.All(IsTokenCharacter)))
        {
            fields.Faults.Add(new Fault(name, Fault.Shorten(wrong), "Must be a token: letters, digits and !#$%&'*+-.^_`|~, at most 64."));
        }

        if (texts.Count > MostEntries)
        {
            fields.Faults.Add(new Fault(name, $"{texts.Count} entries", $"Must be at most {MostEntries}."));
        }

        return texts;
    }

    private static AddressMatch? Clients(FieldReading fields)
    {
        var texts = fields.Texts("clients") ?? [];
        var match = new AddressMatch();
        foreach (var text in texts.Take(MostEntries + 1))
        {
            if (Range(text) is { } range)
            {
                match.Ranges.Add(range);
            }
            else
            {
                fields.Faults.Add(new Fault("clients", Fault.Shorten(text), "Must be an address such as 10.1.2.3, or a prefix such as 10.0.0.0/8 or 2001:db8::/32."));
            }
        }

        if (texts.Count > MostEntries)
        {
            fields.Faults.Add(new Fault("clients", $"{texts.Count} entries", $"Must be at most {MostEntries}."));
        }

        return texts.Count == 0 ? null : match;
    }

    private static AddressRange? Range(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new AddressRange { First = address.ToString(), Last = address.ToString() };
        }

        if (!IPNetwork.TryParse(text, out var network))
        {
            return null;
        }

        var last = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < last.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new AddressRange { First = network.BaseAddress.ToString(), Last = new IPAddress(last).ToString() };
    }

    private static NumberMatch? Status(FieldReading fields)
    {
        var (from, to) = (fields.Whole("status_from", 0, 0, 599), fields.Whole("status_to", 599, 0, 599));
        if (from > to)
        {
            fields.Faults.Add(new Fault("status_to", $"{to}", $"Must not be below status_from, which is {from}."));
        }

        return from == 0 && to == 599 ? null : new NumberMatch { Ranges = { new NumberRange { First = (uint)from, Last = (uint)to } } };
    }

    private static bool IsTokenCharacter(char one) => char.IsAsciiLetterOrDigit(one) || "!#$%&'*+-.^_`|~".Contains(one, StringComparison.Ordinal);
}
