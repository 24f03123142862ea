using System.Globalization;
using Fairlead.Telemetry.Logs;

namespace Fairlead.Telemetry.Store;

/// <summary>A log query as SQL; every value the caller gave is a parameter.</summary>
internal sealed class LogStatement
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];

    public LogStatement(LogQuery query)
    {
        When(query.VirtualService, "virtual_service = ?", id => id.Value);
        When(query.From, "ts >= ?", at => at.UtcDateTime);
        When(query.To, "ts < ?", at => at.UtcDateTime);
        When(query.StatusClass, "status // 100 = ?", wanted => wanted);
        if (query.SignificantOnly)
        {
            _conditions.Add("significant");
        }

        if (!string.IsNullOrEmpty(query.Text))
        {
            var text = query.Text.ToLowerInvariant();
            Add("(contains(lower(path), ?) or contains(lower(host), ?))", text, text);
        }

        if (!string.IsNullOrEmpty(query.ClientAddress))
        {
            Add("client_address = ?", query.ClientAddress);
        }

        if (!string.IsNullOrEmpty(query.Server))
        {
            AddServer(query.Server);
        }
    }

    public IReadOnlyList<object> Values => _values;

    public string Where => _conditions.Count == 0 ? "" : "where " + string.Join(" and ", _conditions);

    /// <summary><c>address</c>, <c>address:port</c>, <c>[v6]:port</c>; an IPv6 address alone holds more than one colon.</summary>
    private void AddServer(string server)
    {
        var colon = server.LastIndexOf(':');
        var isV6Alone = server.IndexOf(':') != colon && !server.StartsWith('[');
        if (colon < 0 || isV6Alone || !int.TryParse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port))
        {
            Add("server_address = ?", server.Trim('[', ']'));
            return;
        }

        Add("server_address = ? and server_port = ?", server[..colon].Trim('[', ']'), port);
    }

    private void When<T>(T? value, string condition, Func<T, object> convert)
        where T : struct
    {
        if (value is { } given)
        {
            Add(condition, convert(given));
        }
    }

    private void Add(string condition, params object[] values)
    {
        _conditions.Add(condition);
        _values.AddRange(values);
    }
}
