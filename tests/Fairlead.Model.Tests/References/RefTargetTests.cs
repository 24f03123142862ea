using Fairlead.Model.References;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.References;

public sealed class RefTargetTests
{
    private const string Uuid = "pool-11111111-2222-4333-8444-555555555555";

    [Theory]
    [InlineData("/api/pool?name=x", "pool", "x")]
    [InlineData("/api/pool/?name=x", "pool", "x")]
    [InlineData("//api/pool/?name=x", "pool", "x")]
    [InlineData("/api/pool?name=k1--a%20b&cloud=Default-Cloud", "pool", "k1--a b")]
    [InlineData("/api/vrfcontext?cloud_ref.name=c&name=global", "vrfcontext", "global")]
    [InlineData("https:///api/tenant/admin", "tenant", "admin")]
    [InlineData("https://h/api/tenant/admin#admin", "tenant", "admin")]
    [InlineData("/api/pool?name=a/api/b", "pool", "a/api/b")]
    [InlineData("/api/pool?name=a+b%", "pool", "a+b%")]
    public void TryParse_SpelledByName_NamesKindAndName(string text, string kind, string name)
    {
        var target = RefTarget.TryParse(text);

        target.ShouldNotBeNull();
        target.Id.ShouldBeNull();
        (target.Kind, target.Name).ShouldBe((kind, name));
    }

    [Theory]
    [InlineData(Uuid)]
    [InlineData("/api/pool/" + Uuid)]
    [InlineData("https://host:8443/api/pool/" + Uuid + "#app")]
    [InlineData("https://host/api/pool/" + Uuid + "/?include_name")]
    [InlineData("https://host/api/pool/" + Uuid + "#what?name=y")]
    public void TryParse_SpelledByUuid_NamesTheObject(string text)
    {
        var target = RefTarget.TryParse(text);

        target.ShouldNotBeNull();
        target.Id!.Value.ToString().ShouldBe(Uuid);
        target.Kind.ShouldBe("pool");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("/api/")]
    [InlineData("/api/pool")]
    [InlineData("/api/pool/")]
    [InlineData("/api/pool?name=")]
    [InlineData("/api/?name=x")]
    [InlineData("/api/pool/a/b")]
    public void TryParse_NoReference_AnswersNull(string text) => RefTarget.TryParse(text).ShouldBeNull();
}
