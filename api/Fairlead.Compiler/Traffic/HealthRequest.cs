using System.Text;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>The bytes of an HTTP check: the written request, made complete.</summary>
internal static class HealthRequest
{
    private const string LineEnd = "\r\n";

    /// <summary>
    /// As written when <c>exact_http_request</c> is set. Otherwise line ends become CRLF, and what is missing of User-Agent, Accept,
    /// Host (HTTP/1.1 must have one), Connection and Content-Length is added.
    /// </summary>
    public static string Build(HealthMonitorHttp http)
    {
        if (http.ExactHttpRequest)
        {
            return http.HttpRequest + http.HttpRequestBody;
        }

        var lines = Lines(http.HttpRequest);
        var body = http.HttpRequestBody ?? "";
        var isHttp11 = lines[0].EndsWith("HTTP/1.1", StringComparison.Ordinal);
        var request = new StringBuilder();
        foreach (var line in lines)
        {
            request.Append(line).Append(LineEnd);
        }

        foreach (var (name, value) in Additions(isHttp11, body).Where(h => !Has(lines, h.Name)))
        {
            request.Append(name).Append(": ").Append(value).Append(LineEnd);
        }

        return request.Append(LineEnd).Append(body).ToString();
    }

    private static IEnumerable<(string Name, string Value)> Additions(bool isHttp11, string body)
    {
        yield return ("User-Agent", "fairlead/1.0");
        yield return ("Accept", "*/*");
        if (isHttp11)
        {
            // One request serves all members, so it cannot name one of them.
            yield return ("Host", "health.check.invalid");
            yield return ("Connection", "close");
        }

        if (body.Length > 0)
        {
            yield return ("Content-Length", Encoding.UTF8.GetByteCount(body).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // Clients write requests with real line ends or with the two characters backslash and n.
    private static List<string> Lines(string text) =>
        [.. text.Replace("\\r\\n", "\n", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
            .Split('\n').Select(l => l.TrimEnd('\r', ' ')).Where(l => l.Length > 0)];

    private static bool Has(List<string> lines, string header) =>
        lines.Skip(1).Any(l => l.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase));
}
