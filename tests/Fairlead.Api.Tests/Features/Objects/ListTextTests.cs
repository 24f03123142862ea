using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

public sealed class ListTextTests
{
    [Fact]
    public void Answer_WithoutResults_IsAnEmptyList()
    {
        using var list = new ListText();

        using var answer = list.Answer(0, null);

        Encoding.UTF8.GetString(answer.Bytes.Span).ShouldBe("""{"count":0,"results":[]}""");
    }

    [Fact]
    public void Answer_OfFarMoreThanWasExpected_HoldsEveryResultInOrder()
    {
        using var list = new ListText();
        for (var number = 0; number < 500; number++)
        {
            list.Add(new JsonObject { ["number"] = number, ["text"] = new string('x', 1000) });
        }

        using var answer = list.Answer(int.MaxValue, "https://fairlead/api/pool?page=2");

        var read = JsonNode.Parse(answer.Bytes.Span)!;
        read["count"]!.GetValue<int>().ShouldBe(int.MaxValue);
        read["next"]!.GetValue<string>().ShouldBe("https://fairlead/api/pool?page=2");
        read["results"]!.AsArray().Select(one => one!["number"]!.GetValue<int>()).ShouldBe(Enumerable.Range(0, 500));
    }

    [Fact]
    public void Answer_AskedForTwice_Throws()
    {
        using var list = new ListText();
        using var answer = list.Answer(0, null);

        Should.Throw<InvalidOperationException>(() => list.Answer(0, null));
    }
}
