using System.Text.Json.Nodes;
using Fairlead.Portal.Features.Captures;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.Captures;

public sealed class CapturedRowTests
{
    private readonly JsonObject _taken = new ScriptedCapture().Take("/orders?open=1", 503);

    // Read from text, as it comes from the API.
    private CapturedRow Row => CapturedRow.From(JsonNode.Parse(_taken.ToJsonString())!);

    [Fact]
    public void Row_OfATransaction_HasItsRequestAnswerAndPhases()
    {
        (Row.Method, Row.Target, Row.Status).ShouldBe(("GET", "/orders?open=1", 503));
        (Row.Client, Row.Server, Row.TotalMicroseconds).ShouldBe(("10.0.0.9:4711", "10.1.0.1:8080", 2000));
        Row.Phases.Select(phase => $"{phase.Name} {phase.Microseconds}").ShouldBe(["Connect 400", "First byte 1500", "Transfer 100"]);
        Row.Request!.Headers.ShouldContain(("Authorization", "Bearer <sensitive>"));
        Row.Facts.ShouldContain(("Engine", "serviceengine-1"));
    }

    [Fact]
    public void Row_OfARequestThatNobodyAnswered_HasNoServerAndNoAnswer()
    {
        (_taken["response"], _taken["server_ip"], _taken["server_port"], _taken["client_ip"]) = (null, null, null, "2001:db8::1");

        (Row.Response, Row.Server, Row.Client).ShouldBe((null, "", "[2001:db8::1]:4711"));
        Row.Facts.ShouldNotContain(fact => fact.Name == "Server connection");
    }

    [Theory]
    [InlineData("text", false, "Body")]
    [InlineData("text", true, "Body, its beginning")]
    [InlineData("base64", false, "Body, as base64")]
    [InlineData("base64", true, "Body, its beginning, as base64")]
    public void Body_OfAMessage_SaysWhatOfItIsShown(string encoding, bool isCut, string expected)
    {
        var request = _taken["request"]!;
        (request["body"], request["body_encoding"], request["body_cut"]) = ("aGk=", encoding, isCut);

        (Row.Request!.Body, Row.Request.Note).ShouldBe(("aGk=", expected));
    }
}
