using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Kinds;

public sealed class SystemObjectsTests
{
    private static readonly TenantId Acme = new(Guid.Parse("0f0e0d0c-0000-4000-8000-000000000001"));
    private static readonly TenantId Other = new(Guid.Parse("0f0e0d0c-0000-4000-8000-000000000002"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void For_EveryObject_WouldBeAdmittedAsWritten(bool local)
    {
        foreach (var made in SystemObjects.For(Acme, local))
        {
            var admission = KindCodec.Admit(made.Kind, made.Body);

            admission.Faults.ShouldBeEmpty(made.Name);
            KindCodec.Text(admission.Document).ShouldBe(KindCodec.Text(made.Body), made.Name);
        }
    }

    [Fact]
    public void For_References_PointAtObjectsOfTheSameSet()
    {
        var objects = SystemObjects.For(Acme, true);
        var ids = objects.Select(o => o.Id.ToString()).ToHashSet();

        var references = objects.SelectMany(o => ReferenceWalk.Find(o.Kind.Schema, o.Body)).ToList();

        references.Count.ShouldBe(5);
        references.ShouldAllBe(r => ids.Contains(r.Value));
    }

    [Fact]
    public void For_TwoTenants_ShareNoUuid()
    {
        var acme = SystemObjects.For(Acme, true).Select(o => o.Id).ToList();
        var other = SystemObjects.For(Other, true).Select(o => o.Id).ToList();

        acme.ShouldBeUnique();
        acme.Intersect(other).ShouldBeEmpty();
        acme.ShouldBe(SystemObjects.For(Acme, false).Select(o => o.Id));
    }

    [Fact]
    public void Certificates_OfTwoTenants_HaveKnownUuidsAndKeysOfTheirOwn()
    {
        var now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

        var acme = SystemCertificates.For(Acme, now);
        var other = SystemCertificates.For(Other, now);

        acme.Select(o => o.Name).ShouldBe(["System-Default-Cert", "System-Default-Cert-EC"]);
        acme.Select(o => o.Id).ShouldBe(SystemCertificates.IdsFor(Acme));
        acme.Concat(other).Select(o => o.Body["key"]!.GetValue<string>()).ShouldBeUnique();
        foreach (var made in acme)
        {
            KindCodec.Admit(made.Kind, made.Body).Faults.ShouldBeEmpty(made.Name);
            made.Body["certificate"]!["not_after"]!.GetValue<string>().ShouldBe("2036-06-01 00:00:00");
        }
    }

    [Fact]
    public void For_LocalCloudNotAllowed_MakesACloudThatStartsNothing()
    {
        static string Vtype(bool local) => SystemObjects.For(Acme, local)
            .Single(o => o.Name == "Default-Cloud").Body["vtype"]!.GetValue<string>();

        Vtype(true).ShouldBe("CLOUD_LOCAL");
        Vtype(false).ShouldBe("CLOUD_NONE");
    }

    [Theory]
    [InlineData("applicationprofile", "System-HTTP", "System-Secure-HTTP", "System-L4-Application", "System-SSL-Application")]
    [InlineData("networkprofile", "System-TCP-Proxy", "System-TCP-Fast-Path", "System-UDP-Fast-Path", "System-SCTP-Proxy")]
    [InlineData("vrfcontext", "global", "management")]
    [InlineData("serviceenginegroup", "Default-Group")]
    [InlineData("ipamdnsproviderprofile", "Default-IPAM")]
    [InlineData("sslprofile", "System-Standard", "System-Standard-PFS")]
    [InlineData("analyticsprofile", "System-Analytics-Profile")]
    [InlineData("wafprofile", "System-WAF-Profile")]
    [InlineData("wafpolicy", "System-WAF-Policy")]
    [InlineData(
        "applicationpersistenceprofile",
        "System-Persistence-Client-IP",
        "System-Persistence-Http-Cookie",
        "System-Persistence-Custom-Http-Header",
        "System-Persistence-App-Cookie",
        "System-Persistence-TLS")]
    public void For_Kind_HoldsTheNamesClientsExpect(string kind, params string[] names)
    {
        var made = SystemObjects.For(Acme, true).Where(o => o.Kind.Name == kind).Select(o => o.Name);

        made.ShouldBe(names, ignoreOrder: true);
    }
}
