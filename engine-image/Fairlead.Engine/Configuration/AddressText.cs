using System.Net;

namespace Fairlead.Engine.Configuration;

/// <summary>IPv4 and IPv6 literals as people write them; none of the shorthand .NET would also take ("1", "127.1", "[::1]", zones).</summary>
internal static class AddressText
{
    public static bool IsLiteral(string text) =>
        text.Length is >= 2 and <= 45
        && text.AsSpan().IndexOfAny("%[]/") < 0
        && (text.Contains(':') || text.Split('.') is { Length: 4 } parts && parts.All(p => p.Length is >= 1 and <= 3 && (p == "0" || p[0] != '0')))
        && IPAddress.TryParse(text, out _);

    public static void Check(string resource, string field, string address, FaultList faults)
    {
        if (!IsLiteral(address))
        {
            faults.Add(resource, field, $"is '{address}'; must be an IPv4 or IPv6 address");
        }
    }
}
