using System.Globalization;

namespace Fairlead.Model.Tls;

/// <summary>A moment as the fields of certificates, revocation states and lists hold it: UTC, to the second.</summary>
public static class CertificateMoment
{
    private const string Layout = "yyyy-MM-dd HH:mm:ss";

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture);

    /// <summary>Null when there is none, or the text is of another form.</summary>
    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParseExact(text, Layout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
