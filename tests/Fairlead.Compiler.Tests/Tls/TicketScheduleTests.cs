using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Compiler.Tls;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Tls;

public sealed class TicketScheduleTests
{
    private static readonly ByteString Seed = ByteString.CopyFrom(new byte[32]);

    [Fact]
    public void SetTickets_NextEpoch_SealsWithANewKeyAndStillOpensWithTheOldOne()
    {
        var tenant = SecuredAndPlain();
        tenant.SetTickets(new TicketSchedule(Seed, 7));
        var before = KeysOf(tenant);

        var change = tenant.SetTickets(new TicketSchedule(Seed, 8));

        change.Units.ShouldHaveSingleItem().Service.ShouldBe(TenantBuilder.Id("virtualservice", "secured"));
        var after = KeysOf(tenant);
        before.Concat(after).ShouldAllBe(key => key.Length == 80);
        after[1].ShouldBe(before[0]);
        after[0].ShouldNotBe(before[0]);
    }

    [Fact]
    public void SetTickets_SameEpochAgain_TouchesNothing()
    {
        var tenant = SecuredAndPlain();
        tenant.SetTickets(new TicketSchedule(Seed, 7));

        tenant.SetTickets(new TicketSchedule(Seed, 7)).Units.ShouldBeEmpty();
    }

    [Fact]
    public void Keys_OfTwoTenantsOrServices_Differ()
    {
        var keys = new[] { new TicketSchedule(Seed, 1), new TicketSchedule(ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)), 1) }
            .SelectMany(schedule => new[] { "a", "b" }.SelectMany(schedule.KeysOf))
            .ToList();

        keys.Distinct().Count().ShouldBe(keys.Count);
    }

    private static CompiledTenant SecuredAndPlain()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("plain", "127.30.0.1").Service("secured", "127.30.0.2");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        builder.Put("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "c",
            ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() },
            ["key"] = key.ExportPkcs8PrivateKeyPem(),
        });
        builder.Put("virtualservice", """
            {"name": "secured", "vsvip_ref": "/api/vsvip?name=secured", "pool_ref": "/api/pool?name=secured",
             "services": [{"port": 443, "enable_ssl": true}], "ssl_key_and_certificate_refs": ["/api/sslkeyandcertificate?name=c"]}
            """);
        return builder.Compile();
    }

    private static List<ByteString> KeysOf(CompiledTenant tenant) =>
        [.. tenant.UnitOf(TenantBuilder.Id("virtualservice", "secured"))!.Resources
            .Single(r => r.PayloadCase == Resource.PayloadOneofCase.VirtualService).VirtualService.Tls.TicketKeys];
}
