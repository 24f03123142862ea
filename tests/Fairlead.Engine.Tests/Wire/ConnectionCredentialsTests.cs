using System.Net;
using Fairlead.Engine.Tests.Http2;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>NTLM and Negotiate authenticate a connection: it must carry nobody else's requests.</summary>
[Trait("tier", "wire")]
public sealed class ConnectionCredentialsTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("NTLM")]
    [InlineData("Negotiate TlRMTVNTUAAC")]
    public async Task Connection_AskedToAuthenticate_StaysWithItsClient(string challenge)
    {
        var server = _bed.Use(Challenging(challenge));
        var vip = _bed.Serve("a", [server.Endpoint]);
        using var one = await Wire.ConnectAsync(vip);
        using var other = await Wire.ConnectAsync(vip);

        var first = await AskAsync(one);
        var strangers = await AskAsync(other);
        var again = await AskAsync(one);
        var strangersAgain = await AskAsync(other);

        first["X-Connection"].ShouldBe(again["X-Connection"]);
        strangers["X-Connection"].ShouldBe(strangersAgain["X-Connection"]);
        first["X-Connection"].ShouldNotBe(strangers["X-Connection"]);
    }

    [Theory]
    [InlineData("Negotiate YII=")]
    [InlineData("NTLM\tTlRM")]
    public async Task Connection_OfAClientThatBringsCredentials_EndsWithItsClient(string credentials)
    {
        var server = _bed.Use(Challenging(null));
        var vip = _bed.Serve("a", [server.Endpoint]);
        using (var one = await Wire.ConnectAsync(vip))
        {
            (await AskAsync(one, $"Authorization: {credentials}\r\n"))["X-Connection"].ShouldBe("1");
            (await AskAsync(one))["X-Connection"].ShouldBe("1");
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
        using var other = await Wire.ConnectAsync(vip);
        (await AskAsync(other))["X-Connection"].ShouldBe("2");
    }

    [Fact]
    public async Task Connection_ThatARequestOfHttp2BroughtCredentialsOn_IsNobodyElses()
    {
        var server = _bed.Use(Challenging(null));
        var vip = _bed.ServeHttp2(server);
        using var one = Http2Bed.Client(vip);
        using var other = Http2Bed.Client(vip);

        (await ConnectionOfAsync(other, null)).ShouldBe("1");
        (await ConnectionOfAsync(one, "Negotiate YII=")).ShouldBe("2");
        (await ConnectionOfAsync(other, null)).ShouldBe("1");
        (await ConnectionOfAsync(one, "Basic YTpi")).ShouldBe("1");
    }

    [Theory]
    [InlineData("Basic realm=\"negotiate\"", false)]
    [InlineData("NTLM", true)]
    public async Task Connection_OfOtherCredentialsOrWhereItMay_IsShared(string challenge, bool shares)
    {
        var server = _bed.Use(Challenging(challenge));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.SharesAuthenticated = shares);
        using var one = await Wire.ConnectAsync(vip);
        using var other = await Wire.ConnectAsync(vip);

        (await AskAsync(one, "Authorization: Basic YTpi\r\n"))["X-Connection"].ShouldBe("1");
        (await AskAsync(other))["X-Connection"].ShouldBe("1");
    }

    private static async Task<string> ConnectionOfAsync(HttpClient client, string? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (credentials is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.Headers.GetValues("X-Connection").Single();
    }

    private static Task<Message> AskAsync(Wire client, string fields = "") => client.AskAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");

    /// <summary>Says on which of its connections a request came.</summary>
    private static FakeServer Challenging(string? challenge) => new(async (wire, number) =>
    {
        while (await wire.ReadMessageAsync() is not null)
        {
            await wire.SendAsync(challenge is null
                ? $"HTTP/1.1 200 OK\r\nX-Connection: {number}\r\nContent-Length: 0\r\n\r\n"
                : $"HTTP/1.1 401 X\r\nWWW-Authenticate: {challenge}\r\nX-Connection: {number}\r\nContent-Length: 0\r\n\r\n");
        }
    });
}
