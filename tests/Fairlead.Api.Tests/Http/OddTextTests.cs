using System.Text;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Http;

/// <summary>Text that breaks parsers: halves of surrogate pairs, NUL, bytes that are no UTF-8, depth.</summary>
[Trait("tier", "wire")]
public sealed class OddTextTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/tenant", """{"name": "\ud800"}""")]
    [InlineData("/api/tenant", """{"name": "a\u0000b"}""")]
    [InlineData("/api/tenant", """{"name": "x", "\ud800": 1}""")]
    [InlineData("/api/user", """{"username": "\ud800", "password": "Password-of-nobody-1"}""")]
    [InlineData("/api/user", """{"username": "somebody", "password": "Password-of-nobody-1", "access": [{"tenant_ref": "\ud800"}]}""")]
    public async Task Operator_SendsTextThatCannotBeStored_IsRefused(string path, string body)
    {
        (await host.Operator.PostTextAsync(path, body, Token)).Expect(400).Error.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"name": "\ud800"}""")]
    [InlineData("""{"name": "a\u0000b"}""")]
    [InlineData("""{"name": "web", "\ud800": 1}""")]
    [InlineData("""{"name": "web", "description": "\udc00"}""")]
    public async Task Pool_WithTextThatCannotBeStored_IsRefused(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.PostTextAsync("/api/pool", body, Token)).Expect(400);

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task SignIn_TextThatIsNone_IsAnsweredAsAWrongPassword()
    {
        using var api = host.Client();

        (await api.PostTextAsync("/login", """{"username": "\ud800", "password": "\ud800"}""", Token)).Expect(401);
    }

    [Fact]
    public async Task Pool_ReferenceWithANul_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostTextAsync("/api/pool", """{"name": "web", "cloud_ref": "/api/cloud?name=a%00b"}""", Token);

        answer.Expect(400).FaultyFields.ShouldBe(["cloud_ref"]);
    }

    [Fact]
    public async Task Pool_BytesThatAreNoUtf8_AreRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var content = new ByteArrayContent([.. "{\"name\": \""u8, 0xFF, 0xFE, .. "\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        (await tenant.Api.SendAsync(HttpMethod.Post, "/api/pool", content, Token)).Expect(400);
    }

    [Fact]
    public async Task Pool_NestedTooDeep_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = new StringBuilder("""{"name": "web", "analytics_policy": """).Append('[', 5000).Append(']', 5000).Append('}').ToString();

        (await tenant.Api.PostTextAsync("/api/pool", body, Token)).Expect(400);
    }

    [Theory]
    [InlineData("name=%00")]
    [InlineData("name=%ED%A0%80")]
    [InlineData("name.contains=%25")]
    [InlineData("name.contains='%3B--")]
    [InlineData("cloud_ref.name=%00")]
    [InlineData("enabled=%00")]
    public async Task List_OddFilter_MatchesNothing(string query)
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);

        (await tenant.Api.GetAsync($"/api/pool?{query}", Token)).Expect(200).Results.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("web")]
    [InlineData("pool-")]
    [InlineData("healthmonitor-00000000-0000-0000-0000-000000000000")]
    public async Task Get_WhatIsNoUuidOfTheKind_IsNotFound(string uuid)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.GetAsync($"/api/pool/{uuid}", Token)).Expect(404);
    }
}
