using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Http;

/// <summary>Methods and paths beside the uniform verbs.</summary>
[Trait("tier", "wire")]
public sealed class MethodTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Head_OfAnObject_HasTheHeadersOfGetAndNoBody()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var path = $"/api/pool/{pool["uuid"]}";
        var whole = await tenant.Api.GetAsync(path, Token);

        var head = await tenant.Api.SendAsync(HttpMethod.Head, path, null, Token);

        head.Expect(200).Text.ShouldBeEmpty();
        head.Headers["ETag"].ShouldBe(whole.Headers["ETag"]);
    }

    [Fact]
    public async Task Head_OfNothing_IsNotFound()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var head = await tenant.Api.SendAsync(HttpMethod.Head, $"/api/pool/pool-{Guid.NewGuid()}", null, Token);

        head.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Options_OfOneObject_NamesItsMethods()
    {
        var tenant = await host.CreateTenantAsync(Token);

        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(host.Address, $"/api/pool/pool-{Guid.NewGuid()}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {tenant.Key}");
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        using var response = await client.SendAsync(request, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Content.Headers.Allow.ShouldBe(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"]);
    }

    [Fact]
    public async Task Head_NoCredential_IsUnauthorized()
    {
        using var nobody = host.Client();

        (await nobody.SendAsync(HttpMethod.Head, "/api/pool", null, Token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Answer_WithQuotesAndSigns_WritesThemAsTheyAre()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostAsync("/api/pool", new JsonObject { ["name"] = "a+b's", ["bogus"] = 1 }, Token);

        answer.Expect(400).Text.ShouldContain("a+b's");
    }
}
