using System.Globalization;
using System.Net;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>One engine with one server for all cases, on one loop: a connection that a case spoiled would be used by the next.</summary>
public sealed class SmugglingBed : IDisposable
{
    private readonly Bed _bed = new(loops: 1);
    private readonly RecordingServer _server;

    public SmugglingBed()
    {
        _server = _bed.Use(new RecordingServer());
        Address = _bed.Serve("s", [_server.Endpoint], (service, _, _) => service.Listeners[0].Http2 = true);
    }

    public IPEndPoint Address { get; }

    public IReadOnlyList<string> TakeBytes() => _server.TakeBytes();

    public ulong Refused(string reason) => _bed.Stats("s").Refusals.Where(refusal => refusal.Name == reason).Select(refusal => refusal.Count).SingleOrDefault();

    public void Dispose() => _bed.Dispose();
}

[Trait("tier", "wire")]
public sealed class SmugglingTests(SmugglingBed bed) : IClassFixture<SmugglingBed>
{
    public static TheoryData<string> Cases => [.. SmugglingCase.All.Where(one => !one.IsHttp2).Select(one => one.Name)];

    public static TheoryData<string> Http2Cases => [.. SmugglingCase.All.Where(one => one.IsHttp2).Select(one => one.Name)];

    [Fact]
    public void Corpus_NamesEachCaseOnce()
    {
        SmugglingCase.All.Select(one => one.Name).ShouldBeUnique();
        SmugglingCase.All.Count.ShouldBeGreaterThan(230);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Http1_ByTheCorpus_ReachesTheServerAsOneReadingOrNotAtAll(string name)
    {
        var one = SmugglingCase.Of(name);
        var words = one.Expected.Split(' ');
        using var client = await Wire.Wire.ConnectAsync(bed.Address);
        var before = words.Length > 1 && words[0] != "forwards" ? bed.Refused(words[1]) : 0;

        await client.SendAsync(one.Bytes);

        var sent = Reading.Strict.Read(one.Seen).Requests;
        foreach (var request in sent)
        {
            (await client.ReadMessageAsync())!.Body.ShouldBe($"{request.Method} {request.Target}");
        }

        if (words[0] == "forwards")
        {
            sent.Count.ShouldBe(int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        else
        {
            var answer = await client.ReadMessageAsync();
            answer!.Status.ShouldBe(int.Parse(words[0].Replace("then-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
            answer["Connection"].ShouldBe("close");
            (await client.IsClosedByPeerAsync()).ShouldBeTrue();
            bed.Refused(words[1]).ShouldBe(before + 1);
        }

        AssertSeen(one);
        await AssertNextClientIsUnharmedAsync(one);
    }

    [Theory]
    [MemberData(nameof(Http2Cases))]
    public async Task Http2_ByTheCorpus_ReachesTheServerAsOneReadingOrNotAtAll(string name)
    {
        var one = SmugglingCase.Of(name);
        using var client = await FrameWire.OpenAsync(bed.Address);

        foreach (var frame in one.Frames)
        {
            await client.SendAsync(frame);
        }

        (await client.NextOfInterestAsync()).ShouldBe(one.Expected);
        AssertSeen(one);
        await AssertNextClientIsUnharmedAsync(one);
    }

    /// <summary>Exactly the bytes of the corpus if it passes; else nothing, or the beginning of a request that no reading takes for whole.</summary>
    private void AssertSeen(SmugglingCase one)
    {
        var seen = bed.TakeBytes();
        var expected = Reading.Strict.Read(one.Seen).Requests;
        if (one.IsHttp2 && one.Expected.StartsWith("RST_STREAM", StringComparison.Ordinal) && seen.Count == 0)
        {
            // What the case allows to be seen need not have gone out before the fault was found.
            return;
        }

        if (expected.Count > 0)
        {
            seen.Count.ShouldBe(1);
            seen[0].ShouldBe(one.Seen);
        }

        foreach (var reading in Reading.All)
        {
            seen.SelectMany(bytes => reading.Read(bytes).Requests).ShouldBe(expected, $"read by a server for which {reading.Name}");
        }
    }

    private async Task AssertNextClientIsUnharmedAsync(SmugglingCase one)
    {
        using var victim = await Wire.Wire.ConnectAsync(bed.Address);

        (await victim.AskAsync("GET /victim HTTP/1.1\r\nHost: v\r\n\r\n")).Body.ShouldBe("GET /victim");

        var seen = bed.TakeBytes();
        seen.ShouldContain("GET /victim HTTP/1.1\r\nHost: v\r\n\r\n");
        foreach (var reading in Reading.All)
        {
            // What the case allows, or the beginning of a refused request, may arrive late.
            seen.SelectMany(bytes => reading.Read(bytes).Requests).Except(Reading.Strict.Read(one.Seen).Requests)
                .ShouldBe([new SeenRequest("GET", "/victim", "v", "")]);
        }
    }
}
