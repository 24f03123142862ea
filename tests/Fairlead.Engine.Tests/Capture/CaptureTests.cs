using System.Net;
using Fairlead.Engine.Capture;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Capture;

[Trait("tier", "wire")]
public sealed class CaptureTests : IDisposable
{
    private readonly Bed _bed = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CaptureBook _book;

    public CaptureTests() => _book = new CaptureBook(_bed.Plane, _time);

    public void Dispose()
    {
        _book.Dispose();
        _bed.Dispose();
    }

    [Fact]
    public async Task Transaction_ThatIsCaptured_IsTakenWholeWithSecretsMasked()
    {
        var vip = Serve(_ => "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nSet-Cookie: sid=abc; Path=/; HttpOnly\r\nX-Token: deep\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
            service => service.Rules = Rule("allow-all"));
        Order(o =>
        {
            o.BodyBytes = 100;
            o.SensitiveNames.Add("X-tok*");
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        await client.AskAsync("POST /a?b=1 HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer s3cret\r\nCookie: one=s1; two=s2\r\nContent-Length: 5\r\n\r\nhello");

        var taken = (await TakenAsync(1)).Single();
        var request = taken.RequestHead.ToStringUtf8();
        request.ShouldStartWith("POST /a?b=1 HTTP/1.1\r\n");
        request.ShouldContain("Authorization: Bearer <sensitive>\r\n");
        request.ShouldContain("Cookie: one=<sensitive>; two=<sensitive>\r\n");
        request.ShouldEndWith("\r\n\r\n");
        taken.RequestBody.ToStringUtf8().ShouldBe("hello");
        var answer = taken.AnswerHead.ToStringUtf8();
        answer.ShouldStartWith("HTTP/1.1 201 Created\r\n");
        answer.ShouldContain("Set-Cookie: sid=<sensitive>; Path=/; HttpOnly\r\n");
        answer.ShouldContain("X-Token: <sensitive>\r\n");
        taken.AnswerBody.ToStringUtf8().ShouldBe("abcdefg");
        (taken.RequestBodyCut, taken.AnswerBodyCut).ShouldBe((false, false));
        taken.ToString().ShouldNotContain("s3cret");
        taken.Rules.ShouldHaveSingleItem().Name.ShouldBe("allow-all");
        var log = TransactionLog.Parser.ParseFrom(taken.Log);
        (log.Status, log.Pool, log.HttpVersion).ShouldBe((201u, "pool-a", "1.1"));
        log.TotalUs.ShouldBeGreaterThan(0ul);
    }

    [Fact]
    public async Task Transaction_OfHttp2_IsTakenAsWell()
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        var vip = _bed.ServeHttp2(server);
        Order(o => o.BodyBytes = 4, "h2");
        using var client = Http2Bed.Client(vip);

        using var content = new StringContent("0123456789");
        (await client.PostAsync(new Uri("/upload", UriKind.Relative), content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        var taken = (await TakenAsync(1)).Single();
        taken.RequestHead.ToStringUtf8().ShouldStartWith("POST /upload HTTP/1.1\r\n");
        TransactionLog.Parser.ParseFrom(taken.Log).HttpVersion.ShouldBe("2");
        (taken.RequestBody.ToStringUtf8(), taken.RequestBodyCut).ShouldBe(("0123", true));
        (taken.AnswerBody.ToStringUtf8(), taken.AnswerBodyCut).ShouldBe(("0123", true));
        taken.AnswerHead.ToStringUtf8().ShouldContain(" 200 ");
    }

    [Theory]
    [InlineData("/yes?x", "GET", "127.0.0.9", "a.example", "v-1", true)]
    [InlineData("/no", "GET", "127.0.0.9", "a.example", "v-1", false)]
    [InlineData("/yes", "PUT", "127.0.0.9", "a.example", "v-1", false)]
    [InlineData("/yes", "GET", "127.0.0.8", "a.example", "v-1", false)]
    [InlineData("/yes", "GET", "127.0.0.9", "b.example", "v-1", false)]
    [InlineData("/yes", "GET", "127.0.0.9", "A.EXAMPLE:80", "v-1", true)]
    [InlineData("/yes", "GET", "127.0.0.9", "a.example", "w", false)]
    public async Task Filters_ThatAreSet_MustAllHold(string path, string method, string from, string host, string header, bool isTaken)
    {
        var vip = Serve(_ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Order(o =>
        {
            o.PathPrefix = "/yes";
            o.Methods.Add("GET");
            o.Client = new AddressMatch { Ranges = { new AddressRange { First = "127.0.0.9", Last = "127.0.0.9" } } };
            o.Host = "a.example";
            o.HeaderName = "x-version";
            o.HeaderValue = "v-";
            o.Status = new NumberMatch { Ranges = { new NumberRange { First = 400, Last = 499 } } };
        });
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse(from));

        await client.AskAsync($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nX-Version: {header}\r\n\r\n");
        using var matching = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.9"));
        await matching.AskAsync("GET /yes/last HTTP/1.1\r\nHost: a.example\r\nX-Version: v-2\r\n\r\n");

        var paths = (await TakenAsync(isTaken ? 2 : 1)).Select(t => t.RequestHead.ToStringUtf8().Split(' ')[1]);
        paths.ShouldBe(isTaken ? [path, "/yes/last"] : ["/yes/last"], ignoreOrder: true);
    }

    [Fact]
    public async Task Transaction_WithoutTheStatusOrTheLatencyAskedFor_IsNotTaken()
    {
        var server = _bed.Use(FakeServer.Serving(async (request, wire) =>
        {
            if (request.Path == "/slow")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(120), TimeProvider.System);
            }

            await wire.SendAsync($"HTTP/1.1 {(request.Path == "/bad" ? 500 : 503)} X\r\nContent-Length: 0\r\n\r\n");
        }));
        var vip = _bed.Serve("a", [server.Endpoint]);
        Order(o =>
        {
            o.Status = new NumberMatch { Ranges = { new NumberRange { First = 503, Last = 503 } } };
            o.MinTotalUs = 100_000;
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var path in new[] { "/bad", "/quick", "/slow" })
        {
            await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        }

        var taken = await TakenAsync(1);
        taken.Select(t => t.RequestHead.ToStringUtf8().Split(' ')[1]).ShouldContain("/slow");
        taken.Select(t => t.RequestHead.ToStringUtf8().Split(' ')[1]).ShouldNotContain("/bad");
    }

    [Fact]
    public async Task Capture_AtItsCount_TakesNoMore()
    {
        var vip = Serve(_ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Order(o => o.Count = 3);
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 6; i++)
        {
            await client.AskAsync($"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n");
        }

        (await TakenAsync(3)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Capture_AtItsTime_EndsByItself()
    {
        var vip = Serve(_ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Order(o => o.RemainingMs = 5000);
        Capture("a").ShouldNotBeNull();

        _time.Advance(TimeSpan.FromSeconds(5));

        Capture("a").ShouldBeNull();
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await _bed.RecordsAsync(1);
        _book.Queue.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Capture_OfAVirtualServiceThatComesLater_BeginsWithIt()
    {
        Order(_ => { });
        Serve(_ => "");
        _book.Follow(Engine.Configuration.HeldConfig.Empty);
        Capture("a").ShouldNotBeNull();

        _book.Obey(new CaptureOrders());

        Capture("a").ShouldBeNull();
    }

    [Fact]
    public void Queue_ThatIsFull_TakesNoMoreBytes()
    {
        var queue = new CaptureQueue();
        var large = new CapturedTransaction { AnswerBody = Google.Protobuf.ByteString.CopyFrom(new byte[1024 * 1024]) };

        var added = Enumerable.Range(0, 20).Count(_ => queue.TryAdd(large));

        added.ShouldBe(7);
        while (queue.TryTake(out _))
        {
        }

        queue.TryAdd(large).ShouldBeTrue();
    }

    private IPEndPoint Serve(Func<Message, string> answer, Action<VirtualServiceConfig>? change = null)
    {
        var server = _bed.Use(FakeServer.Answering(answer));
        return _bed.Serve("a", [server.Endpoint], (service, _, _) => change?.Invoke(service));
    }

    private CaptureModel? Capture(string name) => _bed.Plane.Services.Single(s => s.Config.Name == name).State.Capture;

    private void Order(Action<CaptureOrder> change, string name = "a")
    {
        var order = new CaptureOrder { Id = "c1", VirtualService = $"virtualservice-{name}", RemainingMs = 60_000, Count = 100 };
        change(order);
        _book.Obey(new CaptureOrders { Captures = { order } });
    }

    private async Task<List<CapturedTransaction>> TakenAsync(int count)
    {
        var taken = new List<CapturedTransaction>();
        await Bed.UntilAsync(() =>
        {
            while (_book.Queue.TryTake(out var one))
            {
                taken.Add(one);
            }

            return taken.Count >= count;
        });
        return taken;
    }

    private static HttpRules Rule(string name) => new()
    {
        Security = { new HttpRule { Set = "httppolicyset-1", Name = name, Match = new RequestMatch(), Verdict = RuleVerdict.Allow } },
    };
}
