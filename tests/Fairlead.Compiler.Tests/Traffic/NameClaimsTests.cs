using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Traffic;

public sealed class NameClaimsTests
{
    private static readonly ObjectId A = TenantBuilder.Id("vsvip", "a");
    private static readonly ObjectId B = TenantBuilder.Id("vsvip", "b");

    [Fact]
    public void Name_ThatTwoVipsClaim_IsRemarkedOnBothAndStopsNeither()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.2", 80, "10.0.0.2");
        Claim(builder, "a", "127.30.0.1", "shop.example.com", "a.example.com");
        Claim(builder, "b", "127.30.0.2", "Shop.Example.com.", "b.example.com");

        var tenant = builder.Compile();

        foreach (var (one, other) in new[] { (A, B), (B, A) })
        {
            var verdict = tenant.VerdictsOf(one).ShouldHaveSingleItem();
            (verdict.State, verdict.Code, verdict.Evidence).ShouldBe((VerdictState.Warning, ReasonCodes.NameTaken, other.ToString()));
            verdict.Message.ShouldContain("shop.example.com", Case.Insensitive);
        }

        new[] { A, B }.Count(id => tenant.VerdictsOf(id)[0].Message.Contains("before", StringComparison.Ordinal)).ShouldBe(1);
        tenant.UnitOf(TenantBuilder.Id("virtualservice", "a"))!.Resources.ShouldNotBeEmpty();
        tenant.UnitOf(TenantBuilder.Id("virtualservice", "b"))!.Resources.ShouldNotBeEmpty();
    }

    [Fact]
    public void Name_GivenUpByOne_IsNoLongerRemarkedOnTheOther()
    {
        var builder = new TenantBuilder();
        Claim(builder, "a", "127.30.0.1", "shop.example.com");
        Claim(builder, "b", "127.30.0.2", "shop.example.com");
        var tenant = builder.Compile();

        var renamed = tenant.Apply([Claim(builder, "b", "127.30.0.2", "other.example.com")], []);
        renamed.Judged.ShouldContain(A);
        tenant.VerdictsOf(A).ShouldBeEmpty();

        tenant.Apply([Claim(builder, "b", "127.30.0.2", "shop.example.com")], []).Judged.ShouldContain(A);
        tenant.VerdictsOf(A).ShouldNotBeEmpty();
        tenant.Apply([], [builder.Delete("vsvip", "b")]).Judged.ShouldContain(A);
        tenant.VerdictsOf(A).ShouldBeEmpty();
        tenant.VerdictsOf(B).ShouldBeEmpty();
    }

    private static ObjectRevision Claim(TenantBuilder builder, string name, string address, params string[] names)
    {
        var claims = string.Join(',', names.Select(fqdn => $$"""{"fqdn": "{{fqdn}}"}"""));
        return builder.Put("vsvip", $$"""
            {"name": "{{name}}", "vip": [{"vip_id": "1", "ip_address": {"addr": "{{address}}", "type": "V4"} }], "dns_info": [{{claims}}]}
            """);
    }
}
