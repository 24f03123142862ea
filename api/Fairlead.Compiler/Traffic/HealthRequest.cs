using System.Text;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>The bytes of an HTTP check: the written request, made complete.</summary>
internal static class HealthRequest
{
    private const string LineEnd = "\r\n";

    /// <summary>
    /// As written when <c>exact_http_request</c> is set. Otherwise line ends become CRLF, and what is missing of User-Agent, Accept,
    /// Connection and Content-Length is added.
    /// </summary>
    /// <returns>And where a Host for each server belongs, in bytes; 0 = the request has one, or is sent as it is.</returns>
    public static (string Request, int HostAt) Build(HealthMonitorHttp http)
    {
        if (http.ExactHttpRequest)
        {
            return (http.HttpRequest + http.HttpRequestBody, 0);
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

        var hostAt = Has(lines, "Host") ? 0 : Encoding.UTF8.GetByteCount(lines[0] + LineEnd);
        return (request.Append(LineEnd).Append(body).ToString(), hostAt);
    }

    private static IEnumerable<(string Name, string Value)> Additions(bool isHttp11, string body)
    {
        yield return ("User-Agent", "fairlead/1.0");
        yield return ("Accept", "*/*");
        if (isHttp11)
        {
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
