using System.Net;
using Fairlead.Client;
using Fairlead.Portal.Features.Captures;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.Captures;

public sealed class CaptureDraftTests
{
    private readonly CaptureDraft _draft = new();

    [Fact]
    public void Document_OfAnEmptyForm_LeavesEverythingToTheApi()
    {
        _draft["host"] = "  ";

        _draft.Document().ToJsonString().ShouldBe("{}");
    }

    [Theory]
    [InlineData("clients", "10.0.0.0/8, 2001:db8::1", """{"clients":["10.0.0.0/8","2001:db8::1"]}""")]
    [InlineData("methods", "GET POST", """{"methods":["GET","POST"]}""")]
    [InlineData("status_from", " 500 ", """{"status_from":500}""")]
    [InlineData("path_prefix", "/api", """{"path_prefix":"/api"}""")]
    [InlineData("count", "many", """{"count":"many"}""")]
    [InlineData("body_bytes", "-1", """{"body_bytes":"-1"}""")]
    public void Document_OfAField_HasItInTheFormTheApiTakes(string field, string text, string expected)
    {
        _draft[field] = text;

        _draft.Document().ToJsonString().ShouldBe(expected);
    }

    [Fact]
    public void Refuse_WithFaultsOfFields_SaysThemThere()
    {
        _draft.Refuse(Refusal(("count", "Must be from 1 to 1000."), ("clients", "Must be an address."), ("clients", "Must be an address, too.")));

        _draft.Faults["count"].ShouldBe("Must be from 1 to 1000.");
        _draft.Faults["clients"].ShouldBe("Must be an address.");
        _draft.Message.ShouldBe("clients: Must be an address, too.");
    }

    [Fact]
    public void Refuse_WithoutFaults_SaysItAsAWhole()
    {
        _draft.Refuse(Refusal());

        (_draft.Message, _draft.Faults.Count).ShouldBe(("The object was not accepted.", 0));
    }

    [Fact]
    public void Accept_AfterARefusal_ForgetsIt()
    {
        _draft.Refuse(Refusal(("count", "Must be from 1 to 1000.")));

        _draft.Accept();

        (_draft.Message, _draft.Faults.Count).ShouldBe(("", 0));
    }

    private static ApiRefusal Refusal(params (string Field, string Message)[] faults) => new(
        HttpStatusCode.BadRequest, "The object was not accepted.", [.. faults.Select(fault => new ApiFault("capture", fault.Field, null, fault.Message))]);
}
