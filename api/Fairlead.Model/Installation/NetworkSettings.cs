using Fairlead.Model.Alerts;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Installation;

/// <summary>Who may reach the control plane.</summary>
public sealed record MgmtIpAccessControl : WireRecord
{
    [Doc("The API.")]
    public IpAddrMatch? ApiAccess { get; init; }
    [Doc("The shell.")]
    public IpAddrMatch? ShellServerAccess { get; init; }
    [Doc("SNMP.")]
    public IpAddrMatch? SnmpAccess { get; init; }
    [Doc("SSH.")]
    public IpAddrMatch? SshAccess { get; init; }
    [Doc("Services for engines.")]
    public IpAddrMatch? SysintAccess { get; init; }
}

/// <summary>Where the time comes from.</summary>
public sealed record NtpConfiguration : WireRecord
{
    [Doc("Keys that servers sign with.")]
    public IReadOnlyList<NtpAuthenticationKey> NtpAuthenticationKeys { get; init; } = [];
    [Doc("Servers without keys.")]
    public IReadOnlyList<IpAddr> NtpServerList { get; init; } = [];
    [Doc("Servers.")]
    public IReadOnlyList<NtpServer> NtpServers { get; init; } = [];
}

/// <summary>A key that a server signs with.</summary>
public sealed record NtpAuthenticationKey : WireRecord
{
    [Doc("The key. Never returned."), Sensitive]
    public required string Key { get; init; }
    [Doc("Its number."), WireRange(1, 65534)]
    public required int KeyNumber { get; init; }
    [Doc("How is signed.")]
    public NtpAuthAlgorithm Algorithm { get; init; } = NtpAuthAlgorithm.Md5;
}

/// <summary>A time server.</summary>
public sealed record NtpServer : WireRecord
{
    [Doc("Its address.")]
    public required IpAddr Server { get; init; }
    [Doc("Number of its key."), WireRange(1, 65534)]
    public int? KeyNumber { get; init; }
}

/// <summary>The console and the API.</summary>
public sealed record PortalConfiguration : WireRecord
{
    [Doc("Name and password with each call suffice.")]
    public bool AllowBasicAuthentication { get; init; }
    [Doc("A session ends after this time.", Unit = "hours"), WireRange(1, 24)]
    public int ApiForceTimeout { get; init; } = 24;
    [Doc("No shell from outside.")]
    public bool DisableRemoteCliShell { get; init; }
    [Doc("Do not describe the API.")]
    public bool DisableSwagger { get; init; }
    [Doc("Other pages cannot frame the console.")]
    public bool EnableClickjackingProtection { get; init; } = true;
    [Doc("Listen without TLS.")]
    public bool EnableHttp { get; init; } = true;
    [Doc("Listen with TLS.")]
    public bool EnableHttps { get; init; } = true;
    [Doc("Port without TLS."), WireRange(0, uint.MaxValue)]
    public long? HttpPort { get; init; }
    [Doc("Port with TLS."), WireRange(0, uint.MaxValue)]
    public long? HttpsPort { get; init; }
    [Doc("Shortest password."), WireRange(6, 32)]
    public int MinimumPasswordLength { get; init; } = 8;
    [Doc("Refuse passwords that are easy to guess.")]
    public bool PasswordStrengthCheck { get; init; }
    [Doc("Authorities that clients' certificates must come from."), RefersTo("pkiprofile")]
    public string? PkiprofileRef { get; init; }
    [Doc("Send clients without TLS to where there is.")]
    public bool RedirectToHttps { get; init; } = true;
    [Doc("Certificates."), RefersTo("sslkeyandcertificate"), WireItems(2)]
    public IReadOnlyList<string> SslkeyandcertificateRefs { get; init; } = [];
    [Doc("Versions and ciphers of TLS."), RefersTo("sslprofile")]
    public string? SslprofileRef { get; init; }
    [Doc("Objects take the uuid that a client gives them.")]
    public bool UseUuidFromInput { get; init; }
}

/// <summary>A proxy.</summary>
public sealed record ProxyConfiguration : WireRecord
{
    [Doc("Its name.")]
    public required string Host { get; init; }
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public required long Port { get; init; }
    [Doc("Password to sign in with."), Sensitive]
    public string? Password { get; init; }
    [Doc("Name to sign in with.")]
    public string? Username { get; init; }
}

/// <summary>How engines reach the control plane.</summary>
public sealed record SecureChannelConfiguration : WireRecord
{
    [Doc("The certificate."), RefersTo("sslkeyandcertificate"), WireItems(1)]
    public IReadOnlyList<string> SslkeyandcertificateRefs { get; init; } = [];
}

/// <summary>How SNMP managers ask.</summary>
public sealed record SnmpConfiguration : WireRecord
{
    [Doc("The community, for SNMP_VER2. Never returned."), Sensitive]
    public string? Community { get; init; }
    [Doc("Traps may be long.")]
    public bool LargeTrapPayload { get; init; }
    [Doc("For SNMP_VER3.")]
    public SnmpV3Configuration? SnmpV3Config { get; init; }
    [Doc("Whom to ask.")]
    public string SysContact { get; init; } = "support@avinetworks.com";
    [Doc("Where it is.")]
    public string? SysLocation { get; init; }
    [Doc("Version of SNMP.")]
    public SnmpVersion Version { get; init; } = SnmpVersion.Ver2;
}

/// <summary>Settings of SNMP version 3.</summary>
public sealed record SnmpV3Configuration : WireRecord
{
    [Doc("What tells agents apart.")]
    public string? EngineId { get; init; }
    [Doc("The user.")]
    public SnmpV3User? User { get; init; }
}

/// <summary>How a time server signs.</summary>
[WireEnum("NTP_AUTH_ALGORITHM_")]
public enum NtpAuthAlgorithm
{
    [WireName("NTP_AUTH_ALGORITHM_MD5")] Md5, [WireName("NTP_AUTH_ALGORITHM_SHA1")] Sha1,
}
