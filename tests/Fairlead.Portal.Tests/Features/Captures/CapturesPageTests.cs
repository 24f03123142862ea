using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Fairlead.Portal.Features.Captures;
using Fairlead.Portal.Live;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.Captures;

public sealed class CapturesPageTests : IAsyncLifetime
{
    private readonly ScriptedApi _api = new();
    private readonly BunitContext _browser = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 1, 1, 0, 0, 15, TimeSpan.Zero));

    public CapturesPageTests()
    {
        _api.Add("virtualservice", new JsonObject { ["uuid"] = "vs-1", ["name"] = "shop", ["oper_status"] = new JsonObject { ["state"] = "OPER_UP" } });
        _browser.JSInterop.Mode = JSRuntimeMode.Loose;
        _browser.Services.AddMudServices();
        _browser.Services.Configure<PortalOptions>(options => options.Connections = _api);
        _browser.Services.AddSingleton<TimeProvider>(_time).AddSingleton<ApiConnections>().AddSingleton<LiveFeeds>().AddScoped<PortalSession>();
        _browser.Services.AddSingleton<AntiforgeryStateProvider, NoForgery>();
        _browser.Services.GetRequiredService<PortalSession>().Begin(new SessionCookies("s", "c", "acme"));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _api.Dispose();
    }

    [Fact]
    public void Page_WithoutACapture_OffersOne()
    {
        var page = Open();

        page.WaitForElement("#capture-start");
        page.Find("h1").TextContent.ShouldContain("shop");
        page.FindAll("#capture-state").ShouldBeEmpty();
    }

    [Fact]
    public void Start_WithFilters_SendsThemAndShowsTheCaptureRunning()
    {
        var page = Open();
        page.WaitForElement("#capture-path_prefix").Input("/api");
        page.Find("#capture-status_from").Input("500");

        page.Find("form.fl-capture-form").Submit();

        page.WaitForAssertion(() => page.Find("#capture-state").TextContent.ShouldBe("Running"));
        _api.Capture.Terms!.ToJsonString().ShouldBe("""{"status_from":500,"path_prefix":"/api"}""");
        page.FindAll("#capture-start").ShouldBeEmpty();
    }

    [Fact]
    public void Start_RefusedForFields_SaysTheApisWordsBesideThem()
    {
        _api.Refuse(HttpMethod.Post, "capture", HttpStatusCode.BadRequest, "The object was not accepted.", ("count", "Must be from 1 to 1000."));
        var page = Open();
        page.WaitForElement("#capture-count").Input("0");

        page.Find("form.fl-capture-form").Submit();

        page.WaitForAssertion(() => page.Find("#capture-count-fault").TextContent.ShouldBe("Must be from 1 to 1000."));
        page.Find("#capture-count").GetAttribute("value").ShouldBe("0");
    }

    [Fact]
    public void Start_WhileAnotherRuns_SaysWhose()
    {
        _api.Refuse(HttpMethod.Post, "capture", HttpStatusCode.Conflict, "virtualservice 'shop' is captured already, by ann.");
        var page = Open();

        page.WaitForElement("form.fl-capture-form").Submit();

        page.WaitForAssertion(() => page.Find(".fl-notice-bad").TextContent.ShouldContain("captured already, by ann"));
    }

    [Fact]
    public void Running_AsTransactionsComeIn_ShowsThemAndItsProgress()
    {
        _api.Capture.Start();
        var page = Open();
        page.WaitForAssertion(() => page.Find(".fl-table-card").TextContent.ShouldContain("None yet"));
        page.Markup.ShouldContain("0:45");

        _api.Capture.Take("/orders", 503);
        _time.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => page.Find("#captured tbody tr").TextContent.ShouldContain("/orders"));
        page.Find("#capture-count").TextContent.ShouldBe("1of 100");
        page.Find("#capture-har").GetAttribute("href").ShouldBe("/portal/virtual-services/vs-1/capture.har");
    }

    [Fact]
    public void Transaction_Unfolded_ShowsPhasesAndHeadsWithWhatIsMasked()
    {
        _api.Capture.Start();
        _api.Capture.Take("/orders");
        var page = Open();

        page.WaitForElement(".fl-unfold").Click();

        page.FindAll(".fl-phases dt").Select(one => one.TextContent).ShouldContain("First byte");
        page.FindAll(".fl-masked").ShouldHaveSingleItem();
        page.Find(".fl-head-text").TextContent.ShouldContain("GET /orders HTTP/1.1");
        page.Markup.ShouldNotContain("sensitive&gt;");
        page.Find(".fl-unfold").Click();
        page.FindAll(".fl-detail").ShouldBeEmpty();
    }

    [Fact]
    public void Running_WithoutAnEngineOrWithLosses_WarnsOfIt()
    {
        _api.Capture.Start();
        (_api.Capture.State!["engines"], _api.Capture.State["lost"]) = (new JsonArray(), 7);

        var page = Open();

        page.WaitForAssertion(() => page.FindAll(".fl-notice-warn").Count.ShouldBe(2));
        page.Markup.ShouldContain("7 transactions");
    }

    [Fact]
    public void Stop_OfARunningCapture_EndsItAndOffersANewOne()
    {
        _api.Capture.Start();
        var page = Open();

        page.WaitForElement("#capture-stop").Click();

        page.WaitForAssertion(() => page.Find("#capture-state").TextContent.ShouldBe("Ended"));
        page.Markup.ShouldContain("it was stopped");
        page.Find("#capture-again").Click();
        page.Find("form.fl-capture-form").TextContent.ShouldContain("gives up what the last has taken");
    }

    [Fact]
    public void Stop_Refused_SaysTheApisWords()
    {
        _api.Capture.Start();
        _api.Refuse(HttpMethod.Post, "capture/stop", HttpStatusCode.Forbidden, "The role does not allow it.");
        var page = Open();

        page.WaitForElement("#capture-stop").Click();

        page.WaitForAssertion(() => page.Find(".fl-notice-bad").TextContent.ShouldContain("The role does not allow it."));
        page.Find("#capture-state").TextContent.ShouldBe("Running");
    }

    [Fact]
    public void Forget_Confirmed_LeavesNone()
    {
        _api.Capture.Start();
        _api.Capture.Take("/a");
        var page = Open();

        page.WaitForElement("#capture-forget").Click();
        page.WaitForElement("#confirm-forget").Click();

        page.WaitForAssertion(() => page.FindAll("#capture-state").ShouldBeEmpty());
        _api.Capture.State.ShouldBeNull();
        page.Find("#capture-start").IsDisabled().ShouldBeFalse();
    }

    [Fact]
    public void Pages_OfALargeCapture_AreTurned()
    {
        _api.Capture.Start();
        for (var n = 0; n < CaptureLook.PageSize + 1; n++)
        {
            _api.Capture.Take($"/{n}");
        }

        var page = Open();
        page.WaitForElement("#capture-on").Click();

        page.WaitForAssertion(() => page.FindAll("#captured tbody tr").Count.ShouldBe(1));
        page.Find("#capture-range").TextContent.ShouldBe("26 to 26 of 26");
    }

    [Fact]
    public void Page_OfWhoMayNotWrite_SaysTheApisWords()
    {
        _api.Refuse(HttpMethod.Get, "capture", HttpStatusCode.Forbidden, "The role does not allow it.");

        var page = Open();

        page.WaitForAssertion(() => page.Find(".fl-blank").TextContent.ShouldContain("The role does not allow it."));
        page.Find(".fl-tabs a").GetAttribute("href").ShouldBe("/virtual-services/vs-1");
    }

    private IRenderedComponent<CapturesPage> Open() => _browser.Render<CapturesPage>(page => page.Add(one => one.Uuid, "vs-1"));

    private sealed class NoForgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
