using System.Net;
using System.Security.Cryptography;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Servers that speak HTTP/2, behind clients of either version.</summary>
[Trait("tier", "wire")]
public sealed class Http2UpstreamTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Get_InClear_ReachesTheServerByHttp2AndComesBack(int front)
    {
        await using var server = await KestrelServer.AnsweringAsync(context =>
        {
            var request = context.Request;
            context.Response.Headers["x-seen"] = $"{request.Protocol} {request.Scheme} {request.Method} {request.Host} {request.Path}{request.QueryString} {request.Headers["x-own"]} {request.Headers.Cookie}";
            context.Response.Headers["set-cookie"] = "a=1";
            return context.Response.WriteAsync("hello");
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), front);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/path?q=1") { Version = client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = "app.example.com";
        request.Headers.TryAddWithoutValidation("X-Own", "value");
        request.Headers.TryAddWithoutValidation("Cookie", "c=2");

        using var answer = await client.SendAsync(request, Token);

        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("hello");
        answer.Headers.GetValues("x-seen").ShouldBe(["HTTP/2 http GET app.example.com /path?q=1 value c=2"]);
        answer.Headers.GetValues("set-cookie").ShouldBe(["a=1"]);
        (await _bed.RecordsAsync(1))[0].Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(1, true, 3_000_000)]
    [InlineData(1, false, 3_000_000)]
    [InlineData(2, true, 3_000_000)]
    [InlineData(2, false, 3_000_000)]
    [InlineData(1, false, 0)]
    [InlineData(2, false, 0)]
    [InlineData(2, true, 1)]
    public async Task Post_WithABody_ArrivesWholeAndComesBackWhole(int front, bool statesLength, int size)
    {
        var body = RandomNumberGenerator.GetBytes(size);
        await using var server = await KestrelServer.AnsweringAsync(async context =>
        {
            using var whole = new MemoryStream();
            await context.Request.Body.CopyToAsync(whole);
            if (statesLength)
            {
                context.Response.ContentLength = whole.Length;
            }

            whole.Position = 0;
            await whole.CopyToAsync(context.Response.Body);
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), front);
        using HttpContent content = statesLength ? new ByteArrayContent(body) : new StreamContent(new PairBed.Unmeasured(body));

        using var answer = await client.PostAsync("/", content, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Token)).ShouldBe(body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Requests_ManyAtOnce_ShareOneConnectionToTheServer(int front)
    {
        await using var server = await KestrelServer.AnsweringAsync(async context =>
        {
            await Task.Yield();
            await context.Response.WriteAsync(context.Request.Path);
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), front);

        var answers = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => client.GetStringAsync($"/{i}", Token)));

        answers.ShouldBe(Enumerable.Range(0, 90).Select(i => $"/{i}"));
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Requests_BeyondWhatTheServerTakesAtOnce_GoOverMoreConnections()
    {
        var release = new TaskCompletionSource();
        var arrived = 0;
        await using var server = await KestrelServer.AnsweringAsync(async context =>
        {
            Interlocked.Increment(ref arrived);
            await release.Task;
            await context.Response.WriteAsync(context.Request.Path);
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), 1);

        var answers = Enumerable.Range(0, 250).Select(i => client.GetStringAsync($"/{i}", Token)).ToList();
        await Bed.UntilAsync(() => Volatile.Read(ref arrived) == 250);
        release.SetResult();

        (await Task.WhenAll(answers)).ShouldBe(Enumerable.Range(0, 250).Select(i => $"/{i}"));
        server.Connections.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task HeadAndNoContent_HaveNoBody(int front)
    {
        await using var server = await KestrelServer.AnsweringAsync(context =>
        {
            context.Response.StatusCode = HttpMethods.IsHead(context.Request.Method) ? 200 : int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
            context.Response.ContentLength = HttpMethods.IsHead(context.Request.Method) ? 5 : null;
            return Task.CompletedTask;
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), front);

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/") { Version = client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact }, Token);
        using var none = await client.GetAsync("/204", Token);
        using var same = await client.GetAsync("/304", Token);
        using var empty = await client.GetAsync("/200", Token);

        head.Content.Headers.ContentLength.ShouldBe(5);
        none.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await empty.Content.ReadAsStringAsync(Token)).ShouldBe("");
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, HttpProtocols.Http1AndHttp2, "HTTP/2 https")]
    [InlineData(2, HttpProtocols.Http1AndHttp2, "HTTP/2 https")]
    [InlineData(1, HttpProtocols.Http1, "HTTP/1.1 https")]
    [InlineData(2, HttpProtocols.Http1, "HTTP/1.1 https")]
    public async Task Tls_ServerChooses_AndIsSpokenToAsItChose(int front, HttpProtocols protocols, string seen)
    {
        using var authority = new TestAuthority();
        await using var server = await KestrelServer.AnsweringAsync(
            context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Scheme}"), protocols, authority.Issue("app.test"));
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint], pool => pool.Tls = new ServerTlsConfig()), front);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("/", Token)));

        answers.ShouldAllBe(a => a == seen);
        (await client.GetStringAsync("/", Token)).ShouldBe(seen);
        (protocols == HttpProtocols.Http1 || server.Connections == 1).ShouldBeTrue();
    }

    [Fact]
    public async Task Multiplexing_Off_GivesEveryRequestAConnectionOfItsOwn()
    {
        await using var server = await KestrelServer.AnsweringAsync(context => context.Response.WriteAsync(context.Request.Protocol));
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint], change: service => service.Http.ConnectionMultiplexing = false), 1);

        for (var i = 0; i < 3; i++)
        {
            (await client.GetStringAsync("/", Token)).ShouldBe("HTTP/2");
        }

        server.Connections.ShouldBe(3);
        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).Loops[0].OpenConnections == 0);
    }

    [Fact]
    public async Task Connection_UsedAsOftenAsThePoolAllows_IsReplaced()
    {
        await using var server = await KestrelServer.AnsweringAsync(context => context.Response.WriteAsync(context.Connection.Id));
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint], pool => pool.ConnMaxReuse = 2), 1);

        var connections = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            connections.Add(await client.GetStringAsync("/", Token));
        }

        connections.GroupBy(c => c).Select(g => g.Count()).ShouldBe([3, 3, 1]);
        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).Loops[0].OpenConnections == 1);
    }

    [Fact]
    public async Task Connection_IdleForLongerThanThePoolAllows_IsClosed()
    {
        await using var server = await KestrelServer.AnsweringAsync(context => context.Response.WriteAsync("x"));
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint], pool => pool.ConnIdleTimeoutMs = 100), 1);

        (await client.GetStringAsync("/", Token)).ShouldBe("x");

        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).Loops[0].OpenConnections == 0);
        (await client.GetStringAsync("/", Token)).ShouldBe("x");
    }

    [Fact]
    public async Task Connection_OlderThanThePoolAllows_TakesNoMoreRequests()
    {
        await using var server = await KestrelServer.AnsweringAsync(context => context.Response.WriteAsync(context.Connection.Id));
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint], pool => pool.ConnLifeTimeoutMs = 1), 1);
        var connections = new HashSet<string>();

        for (var i = 0; i < 1000 && connections.Count < 3; i++)
        {
            connections.Add(await client.GetStringAsync("/", Token));
        }

        connections.Count.ShouldBe(3);
        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).Loops[0].OpenConnections <= 1);
    }

    [Fact]
    public async Task Member_TakenOut_LetsRequestsUnderWayEndAndThenCloses()
    {
        var release = new TaskCompletionSource();
        await using var server = await KestrelServer.AnsweringAsync(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync("late");
        });
        using var client = PairBed.Client(_bed.ServePair("up", [server.Endpoint]), 1);
        var late = client.GetStringAsync("/", Token);
        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).InUse == 1);
        var state = _bed.Server("up", server.Endpoint);

        _bed.ChangeServers("up", endpoints => endpoints.Servers.Clear());
        release.SetResult();

        (await late).ShouldBe("late");
        await Bed.UntilAsync(() => state.Loops[0].OpenConnections == 0);
    }
}
