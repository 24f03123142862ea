using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Portal.Features.Captures;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.Captures;

[Trait("tier", "wire")]
public sealed class CaptureDownloadsTests : IAsyncLifetime
{
    private readonly ScriptedApi _api = new();
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, disposeHandler: true);
    private WebApplication _portal = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.Configure<PortalOptions>(options => options.Connections = _api).AddSingleton<ApiConnections>();
        _portal = builder.Build();
        _portal.MapCaptureDownloads();
        await _portal.StartAsync(Token);
        _browser.BaseAddress = new Uri(_portal.Urls.Single());
        _browser.DefaultRequestHeaders.Add("Cookie", "sessionid=s; csrftoken=c");
        _api.Capture.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _portal.DisposeAsync();
        _api.Dispose();
    }

    [Fact]
    public async Task Archive_OfACapture_IsTheApisAsAFile()
    {
        using var answer = await AskAsync("har");

        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("vs-1.har");
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("""{"log":{"version":"1.2"}}""");
    }

    [Fact]
    public async Task Document_OfManyPages_HasAllTransactionsInOrder()
    {
        Take(250);

        using var answer = await AskAsync("json");

        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("vs-1.json");
        var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        document["capture"]!["uuid"]!.GetValue<string>().ShouldBe("capture-1");
        document["count"]!.GetValue<int>().ShouldBe(250);
        document["results"]!.AsArray().Select(one => one!["response_code"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1000, 250));
    }

    [Fact]
    public async Task Document_WhileMoreComesIn_HasAsManyAsItSays()
    {
        Take(150);
        _api.OnRequest = (_, _) => Take(10);

        using var answer = await AskAsync("json");

        var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        document["results"]!.AsArray().Count.ShouldBe(document["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Document_OfACaptureThatIsReplacedMeanwhile_BreaksOff()
    {
        Take(150);
        _api.OnRequest = (_, _) =>
        {
            if (_api.Asked.Count == 2)
            {
                _api.Capture.Start();
                Take(150);
            }
        };

        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            using var answer = await AskAsync("json");
            await answer.Content.ReadAsStringAsync(Token);
        });
    }

    [Theory]
    [InlineData("har", "capture/har")]
    [InlineData("json", "capture")]
    public async Task Download_Refused_LeadsToThePageWhichSaysWhy(string format, string route)
    {
        _api.Refuse(HttpMethod.Get, route, HttpStatusCode.Forbidden, "The role does not allow it.");

        using var answer = await AskAsync(format);

        (answer.StatusCode, answer.Headers.Location!.OriginalString).ShouldBe((HttpStatusCode.Redirect, "/virtual-services/vs-1/captures"));
    }

    [Theory]
    [InlineData("har")]
    [InlineData("json")]
    public async Task Download_WithoutASession_LeadsToTheSignIn(string format)
    {
        _browser.DefaultRequestHeaders.Remove("Cookie");

        using var answer = await AskAsync(format);

        answer.Headers.Location!.OriginalString.ShouldBe("/sign-in?fault=expired&return=%2Fvirtual-services%2Fvs-1%2Fcaptures");
        _api.Asked.ShouldBeEmpty();
    }

    private void Take(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _api.Capture.Take("/", 1000 + _api.Capture.Transactions.Count);
        }
    }

    private Task<HttpResponseMessage> AskAsync(string format) =>
        _browser.GetAsync(new Uri($"/portal/virtual-services/vs-1/capture.{format}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
}
