using Fairlead.Model.Identity;

namespace Fairlead.Compiler;

/// <summary>How much a verdict weighs.</summary>
public enum VerdictState
{
    /// <summary>It runs, but not in every respect as written.</summary>
    Warning,

    /// <summary>It cannot run.</summary>
    Error,
}

/// <summary>What the compiler has to say of an object, for the person who wrote it.</summary>
/// <param name="Code">One of <see cref="ReasonCodes"/>.</param>
/// <param name="Message">In words: what, which value, what would help.</param>
/// <param name="Evidence">What it was judged by; null when the message says it all.</param>
/// <param name="Revision">Of the object.</param>
public sealed record Verdict(
    ObjectId Object, VerdictState State, string Code, string Message, string? Evidence, Revision Revision);

/// <summary>Why, in a word; stable, for programs.</summary>
public static class ReasonCodes
{
    public const string Unreadable = "UNREADABLE";
    public const string NoVip = "NO_VIP";
    public const string NoAddress = "NO_ADDRESS";
    public const string NoService = "NO_SERVICE";
    public const string NoListener = "NO_LISTENER";
    public const string NoPool = "NO_POOL";
    public const string PoolMissing = "POOL_MISSING";
    public const string TlsNotActing = "TLS_NOT_ACTING";
    public const string CertificateMissing = "CERTIFICATE_MISSING";
    public const string CertificateUnusable = "CERTIFICATE_UNUSABLE";
    public const string RevocationStateMissing = "REVOCATION_STATE_MISSING";
    public const string TrustMissing = "TRUST_MISSING";
    public const string ProtocolNotActing = "PROTOCOL_NOT_ACTING";
    public const string ParentMissing = "PARENT_MISSING";
    public const string NoHost = "NO_HOST";
    public const string PolicyMissing = "POLICY_MISSING";
    public const string ScriptNotActing = "SCRIPT_NOT_ACTING";
    public const string RuleNotActing = "RULE_NOT_ACTING";
    public const string FieldNotActing = "FIELD_NOT_ACTING";
    public const string RuleFailsClosed = "RULE_FAILS_CLOSED";
    public const string AddressTaken = "ADDRESS_TAKEN";
    public const string NameTaken = "NAME_TAKEN";
    public const string AlgorithmNotActing = "ALGORITHM_NOT_ACTING";
    public const string MonitorNotActing = "MONITOR_NOT_ACTING";
    public const string MonitorMissing = "MONITOR_MISSING";
    public const string ServerNameNotResolved = "SERVER_NAME_NOT_RESOLVED";
}
