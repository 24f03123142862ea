using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Dns;

/// <summary>An answer.</summary>
public sealed record DnsResponse : WireRecord
{
    [Doc("We speak for the domain.")]
    public bool Authoritative { get; init; } = true;
    [Doc("Its code.")]
    public DnsRcode Rcode { get; init; } = DnsRcode.Noerror;
    [Doc("Its records.")]
    public IReadOnlyList<DnsSectionRrSet> ResourceRecordSets { get; init; } = [];
    [Doc("Tell the client to ask again by TCP.")]
    public bool Truncation { get; init; }
}

/// <summary>Records in a part of an answer.</summary>
public sealed record DnsSectionRrSet : WireRecord
{
    [Doc("The records.")]
    public required DnsRrSet ResourceRecordSet { get; init; }
    [Doc("The part.")]
    public DnsMessageSection Section { get; init; } = DnsMessageSection.Answer;
}

/// <summary>Records of one name and type.</summary>
public sealed record DnsRrSet : WireRecord
{
    [Doc("The name.")]
    public required string Fqdn { get; init; }
    [Doc("How long it may be kept."), WireRange(0, 2147483647)]
    public required int Ttl { get; init; }
    [Doc("The type.")]
    public required DnsRecordType Type { get; init; }
    [Doc("For DNS_RECORD_CNAME.")]
    public DnsCnameRdata? Cname { get; init; }
    [Doc("For DNS_RECORD_AAAA.")]
    public IReadOnlyList<DnsAaaaRdata> Ip6Addresses { get; init; } = [];
    [Doc("For DNS_RECORD_A.")]
    public IReadOnlyList<DnsARdata> IpAddresses { get; init; } = [];
    [Doc("For DNS_RECORD_NS.")]
    public IReadOnlyList<DnsNsRdata> Nses { get; init; } = [];
}

/// <summary>Another name.</summary>
public sealed record DnsCnameRdata : WireRecord
{
    [Doc("The name.")]
    public required string Cname { get; init; }
}

/// <summary>An IPv6 address.</summary>
public sealed record DnsAaaaRdata : WireRecord
{
    [Doc("The address.")]
    public required IpAddr Ip6Address { get; init; }
}

/// <summary>An IPv4 address.</summary>
public sealed record DnsARdata : WireRecord
{
    [Doc("The address.")]
    public required IpAddr IpAddress { get; init; }
}

/// <summary>A name server.</summary>
public sealed record DnsNsRdata : WireRecord
{
    [Doc("Its name.")]
    public required string Nsname { get; init; }
    [Doc("Its IPv6 address.")]
    public IpAddr? Ip6Address { get; init; }
    [Doc("Its IPv4 address.")]
    public IpAddr? IpAddress { get; init; }
}

/// <summary>A type of records.</summary>
[WireEnum("DNS_RECORD_")]
public enum DnsRecordType
{
    Other, [WireName("DNS_RECORD_A")] A, Ns, Cname, Soa, Ptr, Hinfo, Mx, Txt, Rp, Dnskey, Aaaa, Srv, Opt, Rrsig,
    Axfr, Any,
}

/// <summary>Code of an answer.</summary>
[WireEnum("DNS_RCODE_")]
public enum DnsRcode
{
    Noerror, Formerr, Servfail, Nxdomain, Notimp, Refused, Yxdomain, Yxrrset, Nxrrset, Notauth, Notzone,
}

/// <summary>A part of an answer.</summary>
[WireEnum("DNS_MESSAGE_SECTION_")]
public enum DnsMessageSection
{
    Question, Answer, Authority, Additional,
}
