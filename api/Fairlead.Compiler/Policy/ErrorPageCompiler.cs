using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;
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
            return profile.ErrorPages.Where(p => p is { Enable: true, ErrorRedirect.Length: > 0 } && p.ErrorRedirect.All(c => c is > ' ' and <= '~'))
                .OrderBy(p => p.Index ?? int.MaxValue)
                .Select(p => new WirePage { Status = HttpPolicyCompiler.Statuses(p.Match), Redirect = p.ErrorRedirect })
                .ToList();
        }

        notes.Warn(
            ReasonCodes.PolicyMissing,
            $"Error page profile {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; clients see errors as they are.");
        return [];
    }
}
