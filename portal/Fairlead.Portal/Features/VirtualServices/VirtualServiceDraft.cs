using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Portal.Features.VirtualServices;

public enum DraftApplication
{
    Http,
    Tcp,
}

/// <summary>Fields of the form; a fault is shown at the one it names.</summary>
public enum DraftField
{
    Name,
    Network,
    Address,
    Port,
    Servers,
    Monitor,
    MonitorPath,
    Algorithm,
}

/// <summary>What the create form asks for.</summary>
public sealed class VirtualServiceDraft
{
    /// <summary>Instead of a monitor's name: one is made that asks for <see cref="MonitorPath"/>.</summary>
    public const string OwnMonitor = "";

    public const string TcpMonitor = "System-TCP";

    public string Name { get; set; } = "";

    /// <summary>Network the address is taken from, unless one is given.</summary>
    public string Network { get; set; } = "";

    /// <summary>A fixed address; empty: the next free one of the network.</summary>
    public string Address { get; set; } = "";

    public string Port { get; set; } = "8080";

    public DraftApplication Application { get; set; }

    public string Algorithm { get; set; } = Words.Algorithms[0].Value;

    /// <summary>One <c>address:port</c> a line.</summary>
    public string Servers { get; set; } = "";

    /// <summary>Name of a health monitor, or <see cref="OwnMonitor"/>.</summary>
    public string Monitor { get; set; } = OwnMonitor;

    public string MonitorPath { get; set; } = "/";

    public bool HasOwnMonitor => Application == DraftApplication.Http && Monitor == OwnMonitor;

    public IReadOnlyList<string> ServerLines => Servers.Split(['\n', '\r', ',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Meaningful once <see cref="Check"/> finds no fault.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. ServerLines.Select(Parse).OfType<IPEndPoint>()];

    /// <summary>What can be said without asking; the API checks the rest.</summary>
    public Dictionary<DraftField, string> Check()
    {
        var faults = new Dictionary<DraftField, string>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            faults[DraftField.Name] = "Give it a name.";
        }

        if (!int.TryParse(Port.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort)
        {
            faults[DraftField.Port] = $"A port is a number from 1 to {IPEndPoint.MaxPort}.";
        }

        if (Address.Trim().Length > 0 ? ParseAddress(Address.Trim()) is null : Network.Length == 0)
        {
            faults[Address.Trim().Length > 0 ? DraftField.Address : DraftField.Network] =
                Address.Trim().Length > 0 ? "Must be an IP address such as 10.0.0.10." : "Choose a network, or give a fixed address.";
        }

        CheckServers(faults);
        if (HasOwnMonitor && !MonitorPath.StartsWith('/'))
        {
            faults[DraftField.MonitorPath] = "A path starts with /.";
        }

        return faults;
    }

    private void CheckServers(Dictionary<DraftField, string> faults)
    {
        var lines = ServerLines;
        var wrong = lines.Where(line => Parse(line) is null).ToList();
        var twice = lines.GroupBy(line => line).FirstOrDefault(same => same.Count() > 1);
        if (lines.Count == 0)
        {
            faults[DraftField.Servers] = "Name at least one server, as address:port.";
        }
        else if (wrong.Count > 0)
        {
            faults[DraftField.Servers] = $"Not address:port: {string.Join(", ", wrong)}. An example: 10.0.0.11:8080";
        }
        else if (twice is not null)
        {
            faults[DraftField.Servers] = $"{twice.Key} stands here twice.";
        }
    }

    private static IPEndPoint? Parse(string line)
    {
        var colon = line.LastIndexOf(':');
        return colon > 0
            && int.TryParse(line.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            && ParseAddress(line[..colon]) is { } address
            ? new IPEndPoint(address, port)
            : null;
    }

    /// <summary>Strict: <c>1</c> and <c>010.0.0.1</c> are addresses to the framework, not to a person.</summary>
    private static IPAddress? ParseAddress(string text)
    {
        var isBracketed = text is ['[', .., ']'];
        var bare = isBracketed ? text[1..^1] : text;
        return IPAddress.TryParse(bare, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text.Contains(':', StringComparison.Ordinal) : !isBracketed && address.ToString() == bare)
            ? address
            : null;
    }
}
