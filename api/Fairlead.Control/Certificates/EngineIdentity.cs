using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Certificates;

/// <summary>Who an engine is: it stands as a URI in its certificate, <c>fairlead://tenant-&lt;guid&gt;/serviceengine-&lt;guid&gt;</c>.</summary>
public readonly record struct EngineIdentity(TenantId Tenant, ObjectId Engine)
{
    public const string EngineKind = "serviceengine";

    private const string Scheme = "fairlead";
    private const string TenantKind = "tenant";
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

    public Uri ToUri() => new($"{Scheme}://{Tenant}/{Engine}");

    public override string ToString() => $"{Tenant}/{Engine}";

    /// <summary>Reads the identity out of a certificate: exactly one URI name of ours, or none.</summary>
    public static bool TryRead(X509Certificate2 certificate, out EngineIdentity identity)
    {
        identity = default;
        var extension = certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == SubjectAlternativeName);
        if (extension is null || !TryReadUris(extension.RawData, out var uris) || uris.Count != 1)
        {
            return false;
        }

        return TryParse(uris[0], out identity);
    }

    public static bool TryParse(string text, out EngineIdentity identity)
    {
        identity = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme != Scheme
            || !ObjectId.TryParse(uri.Host, out var tenant)
            || tenant.Kind != TenantKind
            || !ObjectId.TryParse(uri.AbsolutePath.TrimStart('/'), out var engine)
            || engine.Kind != EngineKind)
        {
            return false;
        }

        identity = new EngineIdentity(new TenantId(tenant.Value), engine);
        return true;
    }

    private static bool TryReadUris(byte[] extension, [NotNullWhen(true)] out List<string>? uris)
    {
        uris = null;
        try
        {
            var found = new List<string>();
            var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(UriName))
                {
                    found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriName));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }

            uris = found;
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
