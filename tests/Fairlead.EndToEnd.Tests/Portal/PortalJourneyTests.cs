using System.Diagnostics;
using Fairlead.Testing.Running;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Portal;

/// <summary>A person with a browser: signs in, looks, loses a member, creates, deletes. Screenshots go to <c>.test/screenshots</c>.</summary>
[Trait("tier", "browser")]
public sealed class PortalJourneyTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const int SlowMilliseconds = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_WithABrowser_SeesRunsCreatesAndDeletesVirtualServices()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is not installed (package chromium)");
        await using var product = await RunningProduct.StartAsync("portal", Cancellation);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        page.SetDefaultTimeout(SlowMilliseconds);
        Assertions.SetDefaultExpectTimeout(SlowMilliseconds);

        await RefusesAWrongPasswordAsync(page, product);
        await ShowsTheDemoAsync(page, product);
        await CapturesAsync(page, product);
        await ShowsWhyAMemberIsDownAsync(page, product);
        await SaysAllThatIsWrongAsync(page, product);
        await CreatesAndDeletesAsync(page, product);
        await SignsOutAsync(page, product);
    }

    private static async Task RefusesAWrongPasswordAsync(IPage page, RunningProduct product)
    {
        await page.GotoAsync(product.Api.ToString());
        await page.WaitForURLAsync("**/sign-in*");
        await SignInAsync(page, product, "wrong");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await ShootAsync(page, "1-sign-in");
    }

    private static async Task ShowsTheDemoAsync(IPage page, RunningProduct product)
    {
        await SignInAsync(page, product, product.Facts["password"]!.GetValue<string>());
        var row = page.Locator("tr[data-row=demo]");
        await Assertions.Expect(row).ToContainTextAsync("Up");
        await Assertions.Expect(row).ToContainTextAsync("3 of 3");
        await using (var load = new Load(product.VirtualService, connections: 2))
        {
            await load.MoreAsync(300, Cancellation);
            await Assertions.Expect(row.Locator("td").Nth(4)).Not.ToHaveTextAsync("0");
            await ShootAsync(page, "2-virtual-services");
            await row.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "demo" }).ClickAsync();
            await Assertions.Expect(page.Locator("#members tbody tr")).ToHaveCountAsync(3);
            await load.MoreAsync(500, Cancellation);
        }

        await ShootAsync(page, "3-virtual-service");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await ShootAsync(page, "3-virtual-service-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    private static async Task CapturesAsync(IPage page, RunningProduct product)
    {
        await page.ClickAsync("#captures");
        await page.FillAsync("#capture-count", "many");
        await page.ClickAsync("#capture-start");
        await Assertions.Expect(page.Locator(".fl-field-fault")).ToHaveCountAsync(1);
        await ShootAsync(page, "8-capture-refused");
        await page.FillAsync("#capture-count", "3");
        await page.FillAsync("#capture-path_prefix", "/whoami");
        await page.ClickAsync("#capture-start");
        await Assertions.Expect(page.Locator("#captured")).ToHaveCountAsync(0);
        using (var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true))
        {
            // Engines hear of a capture after the page has shown it.
            client.DefaultRequestHeaders.Add("Cookie", "session=hidden");
            await Until.TrueAsync(
                "all are taken",
                Until.Patience,
                async () => await client.GetStringAsync(new Uri(product.VirtualService, "/whoami"), Cancellation) is not null && await page.Locator("#captured tbody tr").CountAsync() == 3,
                Cancellation);
        }

        await page.Locator("#captured .fl-unfold").First.ClickAsync();
        await Assertions.Expect(page.Locator(".fl-detail")).ToContainTextAsync("Cookie");
        await Assertions.Expect(page.Locator(".fl-detail")).Not.ToContainTextAsync("hidden");
        await ShootAsync(page, "9-captured");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await ShootAsync(page, "9-captured-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.GoBackAsync();
    }

    private static async Task ShowsWhyAMemberIsDownAsync(IPage page, RunningProduct product)
    {
        using (var sample = Process.GetProcessById(product.SamplePids[2]))
        {
            sample.Kill();
        }

        var member = page.Locator("#members tbody tr", new PageLocatorOptions { HasText = $":{product.Port + 13}" });
        await Assertions.Expect(member).ToContainTextAsync("Down");
        await Assertions.Expect(member.Locator(".fl-why-text")).ToContainTextAsync("refused");
        await member.Locator("[data-test-now]").ClickAsync();
        await Assertions.Expect(member.Locator("[data-check=failure]")).ToContainTextAsync("refused");
        await page.Locator("#members tbody tr", new PageLocatorOptions { HasText = $":{product.Port + 11}" }).Locator("[data-test-now]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-check=success]")).ToContainTextAsync("answered 200");
        await ShootAsync(page, "4-member-down");
    }

    private static async Task SaysAllThatIsWrongAsync(IPage page, RunningProduct product)
    {
        await page.GotoAsync(product.Api.ToString());
        await page.ClickAsync("#create");
        await Assertions.Expect(page.Locator("html[data-theme=light]")).ToHaveCountAsync(1);
        await page.FillAsync("#vs-port", "70000");
        await page.FillAsync("#vs-servers", "not a server");
        await page.ClickAsync("#vs-save");
        await Assertions.Expect(page.Locator(".fl-field-fault")).ToHaveCountAsync(3);
        await ShootAsync(page, "5-create-refused");
    }

    private static async Task CreatesAndDeletesAsync(IPage page, RunningProduct product)
    {
        await page.FillAsync("#vs-name", "from-portal");
        await page.FillAsync("#vs-port", "8123");
        await page.FillAsync("#vs-servers", $"127.0.0.1:{product.Port + 11}");
        await page.FillAsync("#vs-path", "/healthz");
        await ShootAsync(page, "6-create");
        await page.ClickAsync("#vs-save");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("from-portal");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Up");
        var address = await page.Locator("[data-copy]").First.GetAttributeAsync("data-copy");
        using (var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true))
        {
            (await client.GetStringAsync($"http://{address}/whoami", Cancellation)).ShouldBe("app-1");
        }

        await page.ClickAsync("#delete");
        await Assertions.Expect(page.Locator(".fl-parts")).ToContainTextAsync("from-portal");
        await Assertions.Expect(page.Locator("#confirm-delete")).ToBeEnabledAsync();
        await ShootAsync(page, "7-delete");
        await page.ClickAsync("#confirm-delete");
        await page.WaitForURLAsync(product.Api.ToString());
        await Assertions.Expect(page.Locator("tr[data-row=demo]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tr[data-row=from-portal]")).ToHaveCountAsync(0);
    }

    private static async Task SignsOutAsync(IPage page, RunningProduct product)
    {
        await page.ClickAsync("#sign-out");
        await page.WaitForURLAsync("**/sign-in*");
        await page.GotoAsync(product.Api.ToString());
        await page.WaitForURLAsync("**/sign-in*");
    }

    private static async Task SignInAsync(IPage page, RunningProduct product, string password)
    {
        await page.FillAsync("#username", product.Facts["user"]!.GetValue<string>());
        await page.FillAsync("#password", password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        var directory = Directory.CreateDirectory(Path.Combine(RunningProduct.Root, ".test", "screenshots"));
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory.FullName, $"{name}.png"), FullPage = true });
    }
}
