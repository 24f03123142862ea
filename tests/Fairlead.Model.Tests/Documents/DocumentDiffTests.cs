using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Documents;

public sealed class DocumentDiffTests
{
    [Fact]
    public void Between_TwoStates_NamesEachFieldThatDiffers()
    {
        var changes = DocumentDiff.Between(
            KindCatalog.Get("pool"),
            Parse("""{"name": "web", "servers": [{"port": 1, "ratio": 1}, {"port": 2}], "description": "old"}"""),
            Parse("""{"name": "web", "servers": [{"port": 1, "ratio": 3}, {"port": 2}], "enabled": false}"""));

        changes.Select(change => change.Path).ShouldBe(["servers[0].ratio", "description", "enabled"]);
        changes[0].Before!.ToString().ShouldBe("1");
        changes[0].After!.ToString().ShouldBe("3");
        changes[1].After.ShouldBeNull();
        changes[2].Before.ShouldBeNull();
    }

    [Fact]
    public void Between_ListsOfDifferentLength_ShowsBothWhole()
    {
        var change = DocumentDiff.Between(
            KindCatalog.Get("pool"), Parse("""{"servers": [{"port": 1}]}"""), Parse("""{"servers": [{"port": 1}, {"port": 2}]}""")).ShouldHaveSingleItem();

        change.Path.ShouldBe("servers");
        change.After!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void Between_KeysOfACertificate_SaysThatTheyDifferAndShowsNeither()
    {
        var change = DocumentDiff.Between(
            KindCatalog.Get("sslkeyandcertificate"), Parse("""{"name": "a", "key": "one"}"""), Parse("""{"name": "a", "key": "two"}""")).ShouldHaveSingleItem();

        change.Path.ShouldBe("key");
        change.Before!.ToString().ShouldBe(Secrets.Mark);
        change.After!.ToString().ShouldBe(Secrets.Mark);
    }

    [Fact]
    public void Between_EqualStates_IsEmpty() =>
        DocumentDiff.Between(KindCatalog.Get("pool"), Parse("""{"a": 1, "b": [1]}"""), Parse("""{"b": [1], "a": 1}""")).ShouldBeEmpty();

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
