using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Schema;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("pool_reff", "pool_ref")]
    [InlineData("vsvip_refs", "vsvip_ref")]
    [InlineData("servces", "services")]
    [InlineData("enable", "enabled")]
    [InlineData("http_polices", "http_policies")]
    [InlineData("qwertyuiop", null)]
    [InlineData("", null)]
    public void Nearest_OfAVirtualService_IsWhatWasMeant(string word, string? meant) =>
        KindCatalog.Get("virtualservice").Schema.Nearest(word).ShouldBe(meant);

    [Fact]
    public void Nearest_VeryLongWord_IsNotCompared() => Spelling.Nearest(new string('a', 100_000), ["a"]).ShouldBeNull();
}
