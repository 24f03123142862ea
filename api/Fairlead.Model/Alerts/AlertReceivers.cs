using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Alerts;

/// <summary>Who gets mail about alerts.</summary>
[NotActedOn]
public sealed record AlertEmailConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AlertEmailConfig>(
        "alertemailconfig",
        "Who gets mail about alerts.",
        """
        {"name": "operators", "to_emails": "operators@example.com"}
        """);

    [Doc("Addresses, separated by commas.")]
    public required string ToEmails { get; init; }
    [Doc("Addresses for a copy, separated by commas.")]
    public string? CcEmails { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
}

/// <summary>Which syslog servers hear of alerts.</summary>
[NotActedOn]
public sealed record AlertSyslogConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AlertSyslogConfig>(
        "alertsyslogconfig",
        "Which syslog servers hear of alerts.",
        """
        {"name": "central", "syslog_servers": [{"syslog_server": "logs.example.com", "udp": false, "tls_enable": true}]}
        """);

    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Host that messages say they come from.")]
    public string? SenderHostname { get; init; }
    [Doc("The servers.")]
    public IReadOnlyList<AlertSyslogServer> SyslogServers { get; init; } = [];
}

/// <summary>A syslog server.</summary>
public sealed record AlertSyslogServer : WireRecord
{
    [Doc("Its name or address.")]
    public required string SyslogServer { get; init; }
    [Doc("Send by UDP.")]
    public bool Udp { get; init; } = true;
    [Doc("Do not look at its certificate.")]
    public bool AnonAuth { get; init; }
    [Doc("Form of the messages.")]
    public SyslogFormat Format { get; init; } = SyslogFormat.Legacy;
    [Doc("Authorities that its certificate must come from."), RefersTo("pkiprofile")]
    public string? PkiprofileRef { get; init; }
    [Doc("Certificate that it is shown."), RefersTo("sslkeyandcertificate")]
    public string? SslKeyAndCertificateRef { get; init; }
    [Doc("The name in its certificate must be its own.")]
    public bool StrictCertVerify { get; init; }
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long SyslogServerPort { get; init; } = 514;
    [Doc("Speak TLS.")]
    public bool TlsEnable { get; init; }
}

/// <summary>Which SNMP managers hear of alerts.</summary>
[NotActedOn]
public sealed record SnmpTrapProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<SnmpTrapProfile>(
        "snmptrapprofile",
        "Which SNMP managers hear of alerts.",
        """
        {"name": "monitor", "trap_servers": [{"ip_addr": {"addr": "10.0.9.1", "type": "V4"}, "community": "example", "version": "SNMP_VER2"}]}
        """);

    [Doc("The managers.")]
    public IReadOnlyList<SnmpTrapServer> TrapServers { get; init; } = [];
}

/// <summary>An SNMP manager.</summary>
public sealed record SnmpTrapServer : WireRecord
{
    [Doc("Its address.")]
    public required IpAddr IpAddr { get; init; }
    [Doc("The community, for SNMP_VER2. Never returned."), Sensitive]
    public string? Community { get; init; }
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long Port { get; init; } = 162;
    [Doc("The user, for SNMP_VER3.")]
    public SnmpV3User? User { get; init; }
    [Doc("Version of SNMP.")]
    public SnmpVersion Version { get; init; } = SnmpVersion.Ver2;
}

/// <summary>A user of SNMP version 3.</summary>
public sealed record SnmpV3User : WireRecord
{
    [Doc("Passphrase of the signature. Never returned."), Sensitive]
    public string AuthPassphrase { get; init; } = "avinetworks";
    [Doc("How is signed.")]
    public SnmpV3AuthType AuthType { get; init; } = SnmpV3AuthType.Md5;
    [Doc("Passphrase of the encryption. Never returned."), Sensitive]
    public string PrivPassphrase { get; init; } = "avinetworks";
    [Doc("How is encrypted.")]
    public SnmpV3PrivType PrivType { get; init; } = SnmpV3PrivType.Des;
    [Doc("Its name.")]
    public string? Username { get; init; }
}

/// <summary>A script that runs about an alert.</summary>
[NotActedOn]
public sealed record AlertScriptConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AlertScriptConfig>(
        "alertscriptconfig",
        "A script that runs about an alert.",
        """
        {"name": "note", "action_script": "#!/usr/bin/python3\nprint('seen')\n", "timeout": 10}
        """);

    [Doc("The script.")]
    public string? ActionScript { get; init; }
    [Doc("How long it may run, in seconds.")]
    public int? Timeout { get; init; }
}

/// <summary>An address that is called when something happens.</summary>
[NotActedOn]
public sealed record Webhook : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Webhook>(
        "webhook",
        "An address that is called when something happens.",
        """
        {"name": "release-gate", "callback_url": "https://ci.example.com/gate", "verification_token": "example"}
        """);

    [Doc("The address.")]
    public string? CallbackUrl { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Sent along, so that the receiver knows who calls. Never returned."), Sensitive]
    public string? VerificationToken { get; init; }
}

/// <summary>Form of syslog messages.</summary>
[WireEnum("SYSLOG_")]
public enum SyslogFormat
{
    Legacy, [WireName("SYSLOG_RFC5424")] Rfc5424, Json, [WireName("SYSLOG_RFC5425_ENHANCED")] Rfc5425Enhanced,
}

/// <summary>A version of SNMP.</summary>
[WireEnum("SNMP_")]
public enum SnmpVersion
{
    [WireName("SNMP_VER2")] Ver2, [WireName("SNMP_VER3")] Ver3,
}

/// <summary>How SNMP is signed.</summary>
[WireEnum("SNMP_V3_AUTH_")]
public enum SnmpV3AuthType
{
    [WireName("SNMP_V3_AUTH_MD5")] Md5, Sha, [WireName("SNMP_V3_AUTH_SHA_224")] Sha224,
    [WireName("SNMP_V3_AUTH_SHA_256")] Sha256, [WireName("SNMP_V3_AUTH_SHA_384")] Sha384,
    [WireName("SNMP_V3_AUTH_SHA_512")] Sha512,
}

/// <summary>How SNMP is encrypted.</summary>
[WireEnum("SNMP_V3_PRIV_")]
public enum SnmpV3PrivType
{
    Des, Aes,
}
