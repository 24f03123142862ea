namespace Fairlead.Engine.Net.Tls;

/// <summary>Why a TLS connection failed. The names are a contract, the order is none.</summary>
public enum TlsFailure
{
    None,
    TimedOut,
    ClosedByPeer,
    ConnectionBroken,
    PlainHttp,
    NotTls,
    UnsupportedVersion,
    NoSharedCipher,
    NoSharedProtocol,
    UnknownName,
    CertificateMissing,
    CertificateRefused,
    BadRecord,
    Truncated,
    ProtocolError,

    /// <summary>The peer refused with an alert; the alert's number is added to this.</summary>
    PeerAlert,
}

public static class TlsFailures
{
    private const int LargestAlert = 121;

    private static readonly string[] Names =
    [
        "none", "timeout", "closed_by_peer", "connection_broken", "plain_http", "not_tls", "unsupported_version", "no_shared_cipher",
        "no_shared_protocol", "unknown_name", "certificate_missing", "certificate_refused", "bad_record", "truncated", "protocol_error",
    ];

    private static readonly Dictionary<int, string> AlertNames = new()
    {
        [10] = "unexpected_message",
        [20] = "bad_record_mac",
        [22] = "record_overflow",
        [40] = "handshake_failure",
        [42] = "bad_certificate",
        [43] = "unsupported_certificate",
        [44] = "certificate_revoked",
        [45] = "certificate_expired",
        [46] = "certificate_unknown",
        [47] = "illegal_parameter",
        [48] = "unknown_ca",
        [49] = "access_denied",
        [50] = "decode_error",
        [51] = "decrypt_error",
        [70] = "protocol_version",
        [71] = "insufficient_security",
        [80] = "internal_error",
        [86] = "inappropriate_fallback",
        [90] = "user_canceled",
        [109] = "missing_extension",
        [110] = "unsupported_extension",
        [112] = "unrecognized_name",
        [113] = "bad_certificate_status_response",
        [115] = "unknown_psk_identity",
        [116] = "certificate_required",
        [120] = "no_application_protocol",
    };

    /// <summary>Failures and alerts together, as counters are indexed.</summary>
    public static int Count => Names.Length + LargestAlert;

    public static TlsFailure Alert(int number) => TlsFailure.PeerAlert + Math.Clamp(number, 0, LargestAlert - 1);

    /// <summary>The name under which it is counted.</summary>
    public static string Name(this TlsFailure failure)
    {
        if (failure < TlsFailure.PeerAlert)
        {
            return Names[(int)failure];
        }

        var alert = failure - TlsFailure.PeerAlert;
        return "alert_" + (AlertNames.TryGetValue(alert, out var name) ? name : alert.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What an OpenSSL error amounts to.</summary>
    internal static TlsFailure Of(nuint error)
    {
        const int LibraryShift = 23;
        const int LibrarySsl = 20;
        const int AlertOffset = 1000;
        var reason = (int)(error & 0x7FFFFF);
        if ((int)((error >> LibraryShift) & 0xFF) != LibrarySsl)
        {
            return TlsFailure.ProtocolError;
        }

        return reason >= AlertOffset ? Alert(reason - AlertOffset) : OfReason(reason);
    }

    // Numbers of sslerr.h.
    private static TlsFailure OfReason(int reason) => reason switch
    {
        155 or 156 => TlsFailure.PlainHttp,
        267 or 443 or 298 or 292 => TlsFailure.NotTls,
        258 or 396 or 373 => TlsFailure.UnsupportedVersion,
        193 or 101 or 118 or 295 => TlsFailure.NoSharedCipher,
        235 => TlsFailure.NoSharedProtocol,
        199 => TlsFailure.CertificateMissing,
        134 => TlsFailure.CertificateRefused,
        146 or 150 or 198 or 281 or 245 => TlsFailure.BadRecord,
        294 => TlsFailure.Truncated,
        _ => TlsFailure.ProtocolError,
    };
}
