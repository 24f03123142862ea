using Fairlead.Api.Features.Objects;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

public sealed class CutTextTests
{
    private static readonly KindDescriptor Pool = KindCatalog.All.Single(kind => kind.Name == "pool");
    private readonly Guid id = Guid.CreateVersion7();

    [Fact]
    public void Of_TheSameTextAgain_IsNotCutAnew()
    {
        var first = CutText.Of(Pool, id, TextFor("11111111-1111-4111-8111-111111111111"));

        CutText.Of(Pool, id, TextFor("11111111-1111-4111-8111-111111111111")).ShouldBeSameAs(first);
    }

    [Fact]
    public void Of_AnotherTextOfTheSameObject_HasThatTextsPlaces()
    {
        CutText.Of(Pool, id, TextFor("11111111-1111-4111-8111-111111111111"));

        var cut = CutText.Of(Pool, id, TextFor("22222222-2222-4222-8222-222222222222"));

        cut.Places.Single().To.Value.ShouldBe(new Guid("22222222-2222-4222-8222-222222222222"));
    }

    private static string TextFor(string cloud) => $$"""{"name":"web","cloud_ref":"cloud-{{cloud}}"}""";
}
