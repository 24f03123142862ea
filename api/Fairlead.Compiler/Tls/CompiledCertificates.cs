using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Model.Tls;

namespace Fairlead.Compiler.Tls;

/// <summary>The certificates of a tenant as engines show them.</summary>
internal sealed class CompiledCertificates
{
    private readonly Dictionary<ObjectId, Resource> _resources = [];
    private readonly Dictionary<ObjectId, ImmutableArray<Verdict>> _verdicts = [];

    public void Clear()
    {
        _resources.Clear();
        _verdicts.Clear();
    }

    public ImmutableArray<Verdict> VerdictsOf(ObjectId id) => _verdicts.GetValueOrDefault(id, []);

    public void Recompile(TenantModel model, ObjectId id)
    {
        _resources.Remove(id);
        _verdicts.Remove(id);
        if (model.Find(id) is not { Record: SslKeyAndCertificate certificate } source)
        {
            return;
        }

        if (CertificateCompiler.Compile(model, source, certificate, out var problem) is { } resource)
        {
            _resources[id] = resource;
            if (problem.Length > 0)
            {
                Warn(source, ReasonCodes.RevocationStateMissing, $"No revocation state is sent along with it: {problem}.");
            }
        }
        else if (certificate.Type != SslCertificateType.Ca)
        {
            // An authority's certificate has no key and is shown to nobody by itself.
            Warn(source, ReasonCodes.CertificateUnusable, $"It cannot be shown to clients: {problem}.");
        }
    }

    private void Warn(ModelObject source, string code, string message) =>
        _verdicts[source.Id] = [new Verdict(source.Id, VerdictState.Warning, code, message, null, source.Revision)];

    /// <summary>Those that the given resources refer to, each once, in the order of their names.</summary>
    public IEnumerable<Resource> UsedBy(IEnumerable<Resource> resources) =>
        resources.SelectMany(References)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(text => ObjectId.TryParse(text, out var id) ? _resources.GetValueOrDefault(id) : null)
            .OfType<Resource>();

    private static IEnumerable<string> References(Resource resource) => resource.PayloadCase switch
    {
        Resource.PayloadOneofCase.VirtualService when resource.VirtualService.Tls is { } tls => tls.Certificates.Select(c => c.Certificate),
        Resource.PayloadOneofCase.Pool when resource.Pool.Tls is { Certificate.Length: > 0 } tls => [tls.Certificate],
        _ => [],
    };
}
