using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Portal.Features.Captures;
using Fairlead.Portal.Live;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.Captures;

public sealed class CaptureLookTests : IDisposable
{
    private readonly ScriptedApi _api = new();

    public CaptureLookTests() => _api.Add("virtualservice", new JsonObject { ["uuid"] = "vs-1", ["name"] = "shop" });

    private int Asked => _api.Asked.Count(asked => asked == "GET capture");

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Look_WithoutACapture_IsNoFault()
    {
        var look = await LookAsync(Open());

        look.Fault.ShouldBeNull();
        (look.Seen!.Service, look.Seen.Capture).ShouldBe(("shop", null));
    }

    [Fact]
    public async Task Look_OfAServiceThatIsGone_SaysSo()
    {
        _api.Objects.Clear();

        (await LookAsync(Open())).Fault!.Kind.ShouldBe(FaultKind.Gone);
    }

    [Fact]
    public async Task Look_ByWhoMayNotWrite_CarriesTheApisWords()
    {
        _api.Refuse(HttpMethod.Get, "capture", HttpStatusCode.Forbidden, "The role does not allow it.");

        (await LookAsync(Open())).Fault.ShouldBe(new LookFault(FaultKind.Forbidden, "The role does not allow it."));
    }

    [Fact]
    public async Task Looks_WhileNothingComesIn_AskForThePageOnce()
    {
        _api.Capture.Start();
        _api.Capture.Take("/a");
        var look = Open();

        (await LookAsync(look)).Seen!.Rows.Count.ShouldBe(1);
        (await LookAsync(look)).Seen!.Rows.Count.ShouldBe(1);
        Asked.ShouldBe(3);

        _api.Capture.Take("/b");
        (await LookAsync(look)).Seen!.Rows.Select(row => row.Target).ShouldBe(["/a", "/b"]);
        Asked.ShouldBe(5);
    }

    [Fact]
    public async Task Look_AfterANewCaptureOfAsMany_ShowsTheNewOnes()
    {
        _api.Capture.Start();
        _api.Capture.Take("/old");
        var look = Open();
        await LookAsync(look);

        _api.Capture.Start();
        _api.Capture.Take("/new");

        (await LookAsync(look)).Seen!.Rows.Select(row => row.Target).ShouldBe(["/new"]);
    }

    [Fact]
    public async Task Look_AtALaterPage_HasThatPageOnly()
    {
        _api.Capture.Start();
        for (var n = 0; n < CaptureLook.PageSize + 3; n++)
        {
            _api.Capture.Take($"/{n}");
        }

        var seen = (await LookAsync(new CaptureLook(_api.Client, "vs-1", 2))).Seen!;

        (seen.Rows.Count, seen.Rows[0].Target, seen.Capture!.Count).ShouldBe((3, $"/{CaptureLook.PageSize}", CaptureLook.PageSize + 3));
    }

    [Theory]
    [InlineData("duration", "its time was over")]
    [InlineData("count", "it had as many as it was to take")]
    [InlineData("bytes", "it had as many bytes as a capture may hold")]
    [InlineData("stopped", "it was stopped")]
    public async Task Look_AtAnEndedCapture_SaysWhyItEnded(string because, string expected)
    {
        _api.Capture.Start();
        _api.Capture.End(because);

        var capture = (await LookAsync(Open())).Seen!.Capture!;

        (capture.IsRunning, capture.Ending).ShouldBe((false, expected));
    }

    private CaptureLook Open() => new(_api.Client, "vs-1", 1);

    private static Task<Look<CaptureSeen>> LookAsync(CaptureLook look) => look.LookAsync(TestContext.Current.CancellationToken);
}
