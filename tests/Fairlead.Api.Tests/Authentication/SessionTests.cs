using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Authentication;

[Trait("tier", "wire")]
public sealed class SessionTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_WrongPassword_IsAnsweredAsAnUnknownUser()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var wrong = await SignInAsync(tenant.User, "not-the-Password-1");
        var unknown = await SignInAsync("nobody-of-that-name", "not-the-Password-1");

        wrong.Expect(401).Text.ShouldBe(unknown.Expect(401).Text);
        wrong.Headers.Keys.ShouldNotContain("Set-Cookie");
    }

    [Theory]
    [InlineData("X-CSRFToken", null)]
    [InlineData("X-CSRFToken", "wrong")]
    public async Task Write_WithASessionAndNoRightToken_IsForbiddenAndStoresNothing(string header, string? token)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (session, _) = await host.CookiesAsync(tenant.User, tenant.Password, Token);
        using var api = host.Client().WithHeader("Cookie", $"sessionid={session}");
        if (token is not null)
        {
            api.WithHeader(header, token);
        }

        var answer = await api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(403).Error.ShouldContain("X-CSRFToken");
        (await api.GetAsync("/api/pool", Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Write_WithTheTokenOfAnotherSession_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (session, _) = await host.CookiesAsync(tenant.User, tenant.Password, Token);
        var (_, other) = await host.CookiesAsync(tenant.User, tenant.Password, Token);
        using var api = host.Client().WithHeader("Cookie", $"sessionid={session}").WithHeader("X-CSRFToken", other);

        var answer = await api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(403);
    }

    [Fact]
    public async Task Write_WithSessionAndToken_IsAccepted()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = await host.SignInAsync(tenant.User, tenant.Password, Token);

        var answer = await api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(201);
    }

    [Fact]
    public async Task SignOut_SessionUsedAgain_IsUnauthorized()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = await host.SignInAsync(tenant.User, tenant.Password, Token);

        (await api.PostAsync("/logout", new JsonObject(), Token)).Expect(200);

        (await api.GetAsync("/api/pool", Token)).Expect(401);
    }

    [Fact]
    public async Task Session_MadeUp_IsUnauthorized()
    {
        using var api = host.Client().WithHeader("Cookie", "sessionid=0123456789abcdef; csrftoken=x").WithHeader("X-CSRFToken", "x");

        var answer = await api.GetAsync("/api/pool", Token);

        answer.Expect(401);
    }

    [Fact]
    public async Task Read_MemberOfTwoTenantsNamesNone_IsAskedWhich()
    {
        var one = await host.CreateTenantAsync(Token);
        var two = await host.CreateTenantAsync(Token);
        var user = $"{one.Name}-and-{two.Name}";
        (await host.Operator.PostAsync("/api/user", ApiHost.UserBody(user, "Password-of-both-1", one.Name, two.Name), Token)).Expect(201);
        using var api = await host.SignInAsync(user, "Password-of-both-1", Token);

        var answer = await api.GetAsync("/api/pool", Token);

        answer.Expect(400).Error.ShouldContain("X-Avi-Tenant");
        answer.Error.ShouldContain(two.Name);
    }

    [Fact]
    public async Task Read_MemberOfTwoTenantsAsksForAll_SeesThoseTwoOnly()
    {
        var one = await host.CreateTenantAsync(Token);
        var two = await host.CreateTenantAsync(Token);
        var third = await host.CreateTenantAsync(Token);
        foreach (var tenant in new[] { one, two, third })
        {
            await tenant.CreatePoolAsync($"pool-of-{tenant.Name}", Token);
        }

        var user = $"all-of-{one.Name}-{two.Name}";
        (await host.Operator.PostAsync("/api/user", ApiHost.UserBody(user, "Password-of-both-1", one.Name, two.Name), Token)).Expect(201);
        using var api = (await host.SignInAsync(user, "Password-of-both-1", Token)).WithHeader("X-Avi-Tenant", "*");

        var answer = await api.GetAsync("/api/pool", Token);

        answer.Expect(200).Names.ShouldBe([$"pool-of-{one.Name}", $"pool-of-{two.Name}"], ignoreOrder: true);
        (await api.PostAsync("/api/pool", Bodies.Pool("web"), Token)).Expect(404);
    }

    [Fact]
    public async Task User_PasswordTooWeak_IsRefusedWithTheReason()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await host.Operator.PostAsync("/api/user", ApiHost.UserBody("weak", "a", tenant.Name), Token);

        answer.Expect(400).FaultyFields.ShouldContain("password");
        (await SignInAsync("weak", "a")).Expect(401);
    }

    private async Task<ApiAnswer> SignInAsync(string user, string password)
    {
        using var api = host.Client();
        return await api.PostAsync("/login", new JsonObject { ["username"] = user, ["password"] = password }, Token);
    }
}
