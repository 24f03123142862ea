using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Authentication;

[Trait("tier", "wire")]
public sealed class UserTokenTests(ApiHost host)
{
    /// <summary>The layout in which agents parse <c>expires_at</c>: 2006-01-02T15:04:05.000000+00:00.</summary>
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_HoursAsText_IsListedAndOpensASessionOfItsUser()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var user = await host.SignInAsync(tenant.User, tenant.Password, Token);
        var made = (await user.PostAsync("/api/user-token", new JsonObject { ["hours"] = "240" }, Token)).Expect(201).Body;

        var listed = (await user.GetAsync("/api/user-token", Token)).Expect(200).Results;

        listed.ShouldHaveSingleItem()!.ToJsonString().ShouldBe(made.ToJsonString());
        var expires = DateTime.ParseExact(made["expires_at"]!.GetValue<string>(), Layout, CultureInfo.InvariantCulture);
        var created = DateTime.ParseExact(made["created_at"]!.GetValue<string>(), Layout, CultureInfo.InvariantCulture);
        (expires - created).ShouldBe(TimeSpan.FromHours(240));
        (await SignInAsync(tenant.User, Text(made))).Expect(200).Headers.Keys.ShouldContain("Set-Cookie");
        using var agent = await SessionAsync(tenant.User, Text(made));
        (await agent.PostAsync("/api/pool", Bodies.Pool("by-token"), Token)).Expect(201);
        (await agent.PostAsync("/api/user-token", new JsonObject { ["hours"] = 48 }, Token)).Expect(201);
        (await agent.GetAsync("/api/user-token", Token)).Results.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("of another user")]
    [InlineData("made up")]
    [InlineData("changed")]
    public async Task SignIn_TokenThatIsNotGood_IsAnsweredAsAWrongPassword(string which)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var user = await host.SignInAsync(tenant.User, tenant.Password, Token);
        var made = (await user.PostAsync("/api/user-token", new JsonObject { ["hours"] = 1 }, Token)).Expect(201).Body;
        if (which == "revoked")
        {
            (await user.DeleteAsync($"/api/user-token/{made["uuid"]}", Token)).Expect(204);
        }

        var text = Text(made);
        var last = text[^1] == 'A' ? 'B' : 'A';
        var answer = which switch
        {
            "of another user" => await SignInAsync((await host.CreateTenantAsync(Token)).User, text),
            "made up" => await SignInAsync(tenant.User, "not-a-token"),
            "changed" => await SignInAsync(tenant.User, text[..^1] + last),
            _ => await SignInAsync(tenant.User, text),
        };

        answer.Expect(401).Error.ShouldContain("Invalid credentials");
        using var nobody = host.Client();
        answer.Text.ShouldBe((await nobody.PostAsync("/login", new JsonObject { ["username"] = tenant.User, ["password"] = "wrong-Password-1" }, Token)).Text);
        answer.Headers.Keys.ShouldNotContain("Set-Cookie");
    }

    [Fact]
    public async Task Tokens_OfAnotherUser_AreNeitherSeenNorEnded()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        using var mine = await host.SignInAsync(tenant.User, tenant.Password, Token);
        using var theirs = await host.SignInAsync(other.User, other.Password, Token);
        var made = (await mine.PostAsync("/api/user-token", new JsonObject { ["hours"] = 1 }, Token)).Expect(201).Body;

        (await theirs.GetAsync("/api/user-token", Token)).Expect(200).Results.ShouldBeEmpty();
        (await theirs.DeleteAsync($"/api/user-token/{made["uuid"]}", Token)).Expect(404);
        (await theirs.DeleteAsync("/api/user-token", Token)).Expect(204);

        (await SignInAsync(tenant.User, Text(made))).Expect(200);
    }

    [Fact]
    public async Task Delete_WithoutUuid_EndsAllOfTheUser()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var user = await host.SignInAsync(tenant.User, tenant.Password, Token);
        var first = (await user.PostAsync("/api/user-token", new JsonObject(), Token)).Expect(201).Body;
        (await user.PostAsync("/api/user-token", new JsonObject(), Token)).Expect(201);

        (await user.DeleteAsync("/api/user-token", Token)).Expect(204);

        (await user.GetAsync("/api/user-token", Token)).Expect(200).Results.ShouldBeEmpty();
        (await SignInAsync(tenant.User, Text(first))).Expect(401);
    }

    [Theory]
    [InlineData("""{"hours": 0}""")]
    [InlineData("""{"hours": "many"}""")]
    [InlineData("""{"hours": 1.5}""")]
    [InlineData("""{"hours": 8761}""")]
    [InlineData("""{"hours": [1]}""")]
    public async Task Token_HoursOutOfRange_IsRefusedAndNoneIsMade(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var user = await host.SignInAsync(tenant.User, tenant.Password, Token);

        var answer = await user.PostTextAsync("/api/user-token", body, Token);

        answer.Expect(400).FaultyFields.ShouldBe(["hours"]);
        (await user.GetAsync("/api/user-token", Token)).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Token_AskedForWithAnApiKey_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.PostAsync("/api/user-token", new JsonObject { ["hours"] = 1 }, Token)).Expect(403);
        (await tenant.Api.GetAsync("/api/user-token", Token)).Expect(403);
        (await tenant.Api.DeleteAsync("/api/user-token", Token)).Expect(403);
    }

    private static string Text(JsonObject token) => token["token"]!.GetValue<string>();

    private async Task<ApiAnswer> SignInAsync(string user, string token)
    {
        using var api = host.Client();
        return await api.PostAsync("/login", new JsonObject { ["username"] = user, ["token"] = token }, Token);
    }

    private async Task<ApiClient> SessionAsync(string user, string token)
    {
        var cookies = (await SignInAsync(user, token)).Expect(200).Headers["Set-Cookie"].Split(", ")
            .Select(cookie => cookie.Split(';')[0].Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        return host.Client().WithHeader("Cookie", $"sessionid={cookies["sessionid"]}").WithHeader("X-CSRFToken", cookies["csrftoken"]);
    }
}
