using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Tls;

/// <summary>TLS profiles of a virtual service that hold for some of its clients.</summary>
internal static class TlsVariantCompiler
{
    public static IEnumerable<TlsVariant> Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        for (var i = 0; i < service.SslProfileSelectors.Count; i++)
        {
            var selector = service.SslProfileSelectors[i];
            var field = $"ssl_profile_selectors[{i}]";
            var problems = new List<string>();
            var clients = AddressCompiler.Compile(model, selector.ClientIpList, problems);
            if (problems.Count > 0)
            {
                notes.Warn(
                    ReasonCodes.TlsNotActing,
                    $"{field} does not act, because whom it is for is not known: {string.Join("; ", problems)}. Its clients get what comes behind it.");
                continue;
            }

            var terms = TlsTermsCompiler.Compile(
                model, selector.SslProfileRef, message => notes.Warn(ReasonCodes.TlsNotActing, $"{field}: {message}"));
            yield return new TlsVariant
            {
                Client = clients,
                MinVersion = terms.Min,
                MaxVersion = terms.Max,
                Ciphers = terms.Ciphers,
                Suites = terms.Suites,
                Resumption = terms.Resumption,
                SessionTimeoutS = terms.SessionTimeoutS,
                Choices = terms.Choices,
            };
        }
    }
}
