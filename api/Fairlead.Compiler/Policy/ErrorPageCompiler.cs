using System.Text;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;
using Google.Protobuf;
using WirePage = Fairlead.Engine.Protocol.ErrorPage;

namespace Fairlead.Compiler.Policy;

/// <summary>What clients of a virtual service get instead of errors.</summary>
internal static class ErrorPageCompiler
{
    public static IEnumerable<WirePage> Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        if (service.ErrorPageProfileRef is not { Length: > 0 } reference)
        {
            return [];
        }

        var target = model.Target(reference);
        if (target?.Record is ErrorPageProfile profile)
        {
            return profile.ErrorPages.Where(p => p.Enable)
                .OrderBy(p => p.Index ?? int.MaxValue)
                .Select(p => Page(model, profile, p, notes))
                .OfType<WirePage>()
                .ToList();
        }

        notes.Warn(
            ReasonCodes.PolicyMissing,
            $"Error page profile {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; clients see errors as they are.");
        return [];
    }

    private static WirePage? Page(TenantModel model, ErrorPageProfile profile, ErrorPage page, VerdictNotes notes)
    {
        var compiled = new WirePage { Status = HttpPolicyCompiler.Statuses(page.Match) };
        if (page.ErrorRedirect is { Length: > 0 } redirect)
        {
            compiled.Redirect = Encoded(redirect);
            return compiled;
        }

        var named = $"Error page {page.Index?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "without index"} of {profile.Name}";
        if (page.ErrorPageBodyRef is not { Length: > 0 } reference)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"{named} shows nothing: give error_page_body_ref or error_redirect.");
            return null;
        }

        var target = model.Target(reference);
        if (target?.Record is not ErrorPageContent content)
        {
            notes.Warn(
                ReasonCodes.PolicyMissing,
                $"{named} cannot be shown: error page body {target?.Name ?? reference}: {target?.Complaint ?? "it does not exist"}.");
            return null;
        }

        compiled.Body = ByteString.CopyFromUtf8(content.ErrorPageBody ?? "");
        compiled.ContentType = content.Format == ErrorPageFormat.Json ? "application/json" : "text/html; charset=utf-8";
        return compiled;
    }

    /// <summary>What no URI may hold as it is, percent-encoded (RFC 3987, 3.1); what is encoded already stays so.</summary>
    private static string Encoded(string uri) =>
        string.Concat(Encoding.UTF8.GetBytes(uri.Trim()).Select(b => b is > (byte)' ' and <= (byte)'~' ? ((char)b).ToString() : $"%{b:X2}"));
}
