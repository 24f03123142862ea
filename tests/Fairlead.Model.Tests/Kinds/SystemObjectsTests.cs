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

        references.Count.ShouldBe(4);
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
    public void For_Kind_HoldsTheNamesClientsExpect(string kind, params string[] names)
    {
        var made = SystemObjects.For(Acme, true).Where(o => o.Kind.Name == kind).Select(o => o.Name);

        made.ShouldBe(names, ignoreOrder: true);
    }
}
