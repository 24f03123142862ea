using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Http;

/// <summary>Bodies that are no plain JSON in UTF-8, or JSON that means two things.</summary>
[Trait("tier", "wire")]
public sealed class OddBodyTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.avi+json")]
    [InlineData("APPLICATION/JSON;charset=us-ascii")]
    [InlineData(null)]
    public async Task Create_ContentTypeThatMeansJson_IsUnderstood(string? type)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await PostAsync(tenant, "{\"name\": \"web\"}"u8.ToArray(), type)).Expect(201);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("text/xml", 415)]
    public async Task Create_ContentTypeThatMeansSomethingElse_IsRefused(string type, int status)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await PostAsync(tenant, "{\"name\": \"web\"}"u8.ToArray(), type)).Expect(status).Error.ShouldContain("JSON", Case.Insensitive);

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate, gzip")]
    public async Task Create_EncodedBody_IsRefusedInWords(string encoding)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("{\"name\": \"web\"}"u8.ToArray(), Token);
        }

        (await PostAsync(tenant, packed.ToArray(), "application/json", encoding)).Expect(415).Error.ShouldContain("Content-Encoding");

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"name": "web", "name": "web"}""")]
    [InlineData("""{"name": "web", "servers": [{"ip": {"addr": "10.0.0.1", "addr": "10.0.0.2", "type": "V4"}}]}""")]
    [InlineData("""{"name": "web", "analytics_policy": {"x": 1, "x": 2}}""")]
    [InlineData("""{"name": "web", "default_server_port": NaN}""")]
    [InlineData("""{"name": "web", "default_server_port": Infinity}""")]
    [InlineData("""{"name": "web", "default_server_port": 0x50}""")]
    [InlineData("""{"name": "web", "default_server_port": 080}""")]
    [InlineData("""{"name": "web", "default_server_port": +80}""")]
    [InlineData("""{"name": "web", "default_server_port": 1e999}""")]
    [InlineData("""{"name": "web", "default_server_port": "NaN"}""")]
    [InlineData("""{"name": "web", "default_server_port": "80.5"}""")]
    [InlineData("""{"name": "web", "default_server_port": " 80"}""")]
    [InlineData("""{"name": "web", "default_server_port": ""}""")]
    [InlineData("""{"name": "web", "enabled": "yes"}""")]
    [InlineData("""{"name": "web", "enabled": 1}""")]
    [InlineData("""{'name': 'web'}""")]
    [InlineData("// a comment\n{\"name\": \"web\"}")]
    public async Task Create_JsonThatIsNoneOrMeansTwoThings_IsRefusedAndStoresNothing(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await PostAsync(tenant, Encoding.UTF8.GetBytes(body), "application/json")).Expect(400).Error.ShouldNotBeEmpty();

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("\"8080\"")]
    [InlineData("8080.0")]
    [InlineData("808e1")]
    public async Task Create_NumberInAnotherSpelling_MeansThatNumber(string number)
    {
        var tenant = await host.CreateTenantAsync(Token);

        var created = await PostAsync(tenant, Encoding.UTF8.GetBytes($$"""{"name": "web", "default_server_port": {{number}}, "enabled": "False"}"""), "application/json");

        created.Expect(201).Body["default_server_port"]!.GetValue<int>().ShouldBe(8080);
        created.Body["enabled"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Theory]
    [InlineData("\uFEFF{\"name\": \"web\"}")]
    [InlineData("  \r\n\t{\"name\": \"web\"}\n ")]
    public async Task Create_WithAMarkOrBlanksAround_IsUnderstoodOrRefusedInWords(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);

        ((int)(await PostAsync(tenant, Encoding.UTF8.GetBytes(body), "application/json")).Status).ShouldBeOneOf(201, 400);
    }

    private static async Task<ApiAnswer> PostAsync(TestTenant tenant, byte[] body, string? type, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await tenant.Api.SendAsync(HttpMethod.Post, "/api/pool", content, Token);
    }
}
