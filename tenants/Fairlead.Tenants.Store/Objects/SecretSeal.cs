using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// Encrypts what kinds call a secret on its way into the database and decrypts it on its way out. It is encrypted for its tenant:
/// a row copied to another does not open.
/// </summary>
internal sealed partial class SecretSeal(IDataProtectionProvider protection, ILogger<SecretSeal> logger)
{
    private const string Front = "sealed:";

    private static readonly FrozenDictionary<string, KindDescriptor> Keepers =
        KindCatalog.All.Where(kind => kind.Schema.HoldsSecrets).ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SearchValues<string>> Names = Keepers.ToFrozenDictionary(
        keeper => keeper.Key, keeper => SearchValues.Create([.. keeper.Value.Schema.SecretNames], StringComparison.Ordinal), StringComparer.Ordinal);

    private readonly IDataProtector root = protection.CreateProtector("Fairlead.Objects");

    public string Close(TenantId tenant, ObjectId id, string body)
    {
        if (!Keepers.TryGetValue(id.Kind, out var kind) || !body.AsSpan().ContainsAny(Names[id.Kind]))
        {
            return body;
        }

        var document = KindCodec.Parse(body);
        var protector = ProtectorOf(tenant);
        Secrets.Rewrite(kind.Schema, document, text => text.Length == 0 ? text : Front + protector.Protect(text));
        return KindCodec.Text(document);
    }

    public string Open(TenantId tenant, ObjectId id, string body)
    {
        if (!Keepers.TryGetValue(id.Kind, out var kind) || !body.Contains(Front, StringComparison.Ordinal))
        {
            return body;
        }

        var document = KindCodec.Parse(body);
        var protector = ProtectorOf(tenant);
        Secrets.Rewrite(kind.Schema, document, text => text.StartsWith(Front, StringComparison.Ordinal) ? Unprotect(protector, id, text) : text);
        return KindCodec.Text(document);
    }

    public StoredObject Open(TenantId tenant, StoredObject stored) =>
        Keepers.ContainsKey(stored.Id.Kind) ? stored with { Body = Open(tenant, stored.Id, stored.Body) } : stored;

    private IDataProtector ProtectorOf(TenantId tenant) => root.CreateProtector(tenant.Value.ToString());

    /// <summary>A secret whose key is lost is gone; the object, and every other one, is not.</summary>
    private string Unprotect(IDataProtector protector, ObjectId id, string text)
    {
        try
        {
            return protector.Unprotect(text[Front.Length..]);
        }
        catch (CryptographicException e)
        {
            LogSecretLost(id, e);
            return "";
        }
    }
}
