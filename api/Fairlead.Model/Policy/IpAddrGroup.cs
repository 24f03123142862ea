using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Policy;

/// <summary>Addresses that policies match, or servers of a pool.</summary>
public sealed record IpAddrGroup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<IpAddrGroup>(
        "ipaddrgroup",
        "Addresses that policies match, or servers of a pool.",
        """
        {
          "name": "offices", "addrs": [{"addr": "192.0.2.7", "type": "V4"}],
          "prefixes": [{"ip_addr": {"addr": "198.51.100.0", "type": "V4"}, "mask": 24}]
        }
        """);

    [Doc("Single addresses.")]
    public IReadOnlyList<IpAddr> Addrs { get; init; } = [];
    [Doc("Countries, by their two letters.")]
    [NotActedOn]
    public IReadOnlyList<string> CountryCodes { get; init; } = [];
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Addresses with ports, as servers of a pool.")]
    public IReadOnlyList<IpAddrPort> IpPorts { get; init; } = [];
    [Doc("Application in Marathon whose addresses are taken.")]
    [NotActedOn]
    public string? MarathonAppName { get; init; }
    [Doc("Port of that application."), WireRange(0, uint.MaxValue)]
    [NotActedOn]
    public long? MarathonServicePort { get; init; }
    [Doc("Networks in prefix form.")]
    public IReadOnlyList<IpAddrPrefix> Prefixes { get; init; } = [];
    [Doc("Ranges, both ends included.")]
    public IReadOnlyList<IpAddrRange> Ranges { get; init; } = [];
}

/// <summary>An address and a port.</summary>
public sealed record IpAddrPort : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("The port."), WireRange(1, 65535)]
    public required int Port { get; init; }
    [Doc("Name that DNS resolves, instead of an address.")]
    public string? Hostname { get; init; }
    [Doc("The address.")]
    public IpAddr? Ip { get; init; }
}
