using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Control.Revocation;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Certificates;
using Fairlead.Testing.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Fairlead.Control.Tests.Revocation;

/// <summary>One tenant, and what fetches for it, with time that tests move.</summary>
internal sealed class RevocationBed : IDisposable
{
    private readonly OutgoingFetch _fetch;
    private readonly RevocationPass _pass;

    public RevocationBed(bool allowPrivate = true)
    {
        Tenant = Tenants.AddTenant("acme");
        var options = Options.Create(new RevocationOptions { AllowPrivateAddresses = allowPrivate, LargestList = 100_000 });

        // Requests end by the machine's clock: what is fetched lies on it.
        _fetch = new OutgoingFetch(options, TimeProvider.System);
        _pass = new RevocationPass(
            Tenants, new OcspFetch(_fetch, Time), new CrlFetch(_fetch, options, Time), new RevocationWriter(Time), Book, Time, NullLogger<RevocationPass>.Instance);
    }

    public FakeTenants Tenants { get; } = new();

    public TenantId Tenant { get; }

    public RevocationBook Book { get; } = new();

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public RevocationJob Job(TimeProvider time) => new(_pass, Tenants, time);

    public Task<int> PassAsync() => _pass.RunAsync(Tenant, Cancelled);

    public async Task<ObjectId> AddCertificateAsync(X509Certificate2 certificate, X509Certificate2? issuer, string config = "{}")
    {
        var body = new JsonObject
        {
            ["name"] = $"c-{Guid.NewGuid():N}",
            ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() },
            ["key"] = OpenSslAuthority.KeyPem(certificate),
            ["enable_ocsp_stapling"] = true,
            ["ocsp_config"] = JsonNode.Parse(config),
        };
        if (issuer is not null)
        {
            var authority = await AddAsync(SslKeyAndCertificate.Kind, new JsonObject
            {
                ["name"] = $"a-{Guid.NewGuid():N}",
                ["type"] = "SSL_CERTIFICATE_TYPE_CA",
                ["certificate"] = new JsonObject { ["certificate"] = issuer.ExportCertificatePem() },
            });
            body["ca_certs"] = new JsonArray(new JsonObject { ["ca_ref"] = authority.ToString() });
        }

        return await AddAsync(SslKeyAndCertificate.Kind, body);
    }

    public Task<ObjectId> AddProfileAsync(string url, params X509Certificate2[] authorities) => AddAsync(PkiProfile.Kind, new JsonObject
    {
        ["name"] = "clients",
        ["ca_certs"] = new JsonArray([.. authorities.Select(a => new JsonObject { ["certificate"] = a.ExportCertificatePem() })]),
        ["crls"] = new JsonArray(new JsonObject { ["server_url"] = url, ["update_interval"] = 60 }),
    });

    public async Task<SslKeyAndCertificate> CertificateAsync(ObjectId id) => KindCodec.Read<SslKeyAndCertificate>((await FindAsync(id)).Body);

    public async Task<Crl> ListAsync(ObjectId id) => KindCodec.Read<PkiProfile>((await FindAsync(id)).Body).Crls.ShouldHaveSingleItem();

    public async Task<StoredObject> FindAsync(ObjectId id)
    {
        await using var store = await Tenants.OpenAsync(Tenant, Cancelled);
        return (await store.FindAsync(id, Cancelled))!;
    }

    public void Dispose()
    {
        _pass.Dispose();
        _fetch.Dispose();
    }

    private async Task<ObjectId> AddAsync(KindDescriptor kind, JsonObject document)
    {
        var admission = KindCodec.Admit(kind, document);
        admission.Faults.ShouldBeEmpty();
        var id = new ObjectId(kind.Name, Guid.NewGuid());
        await using var store = await Tenants.OpenAsync(Tenant, Cancelled);
        var change = new CreateObject(id, admission.Document["name"]!.ToString(), KindCodec.Text(admission.Document), []);
        (await store.CommitAsync(new ChangeSet(Guid.NewGuid(), new Actor("system", null, "test"), Time.GetUtcNow(), [change]), Cancelled)).ShouldBeOfType<Committed>();
        return id;
    }
}
