using System.Net;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2.Conformance;

/// <summary>One engine for all cases: what one connection does must not show on the next.</summary>
public sealed class ConformanceBed : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    public ConformanceBed()
    {
        var server = _bed.Use(FakeServer.Serving((request, wire) => request.Path switch
        {
            "/hold" => Task.CompletedTask,
            "/ten" => wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"),
            _ when request.FirstLine.StartsWith("HEAD ", StringComparison.Ordinal) => wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"),
            _ => wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp"),
        }));
        Address = _bed.ServeHttp2(server);
    }

    public IPEndPoint Address { get; }

    public ulong Refusals => _bed.Stats("h2").RefusedRequests;

    public void Dispose() => _bed.Dispose();
}

/// <summary>
/// RFC 9113 and 7541 from the client's side, frame by frame: the table in Cases holds what the public conformance tools for servers try,
/// under their section numbers, and more.
/// </summary>
[Trait("tier", "wire")]
public sealed class ConformanceTests(ConformanceBed bed) : IClassFixture<ConformanceBed>
{
    private const string Ping = "00000000000000aa";

    private int _settingsAcks;

    public static TheoryData<string> Cases => [.. ConformanceCase.Names];

    [Fact]
    public void Table_NamesEachCaseOnceAndIsComplete()
    {
        var names = ConformanceCase.Names.Select(name => name.Split(' ')[0]).ToList();

        names.ShouldBeUnique();
        names.Count.ShouldBeGreaterThan(200);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Connection_ByTheTable_DoesAsTheStandardSays(string name)
    {
        var one = ConformanceCase.Of(name);
        using var bystander = await FrameWire.OpenAsync(bed.Address);
        using var wire = one.IsRaw ? await FrameWire.ConnectAsync(bed.Address) : await FrameWire.OpenAsync(bed.Address);
        var refusedBefore = bed.Refusals;

        foreach (var step in one.Steps)
        {
            await (step[0] == '>' ? SendAsync(wire, step[2..]) : ExpectAsync(wire, step[2..].Split(' ')));
        }

        if (one.Steps.Any(step => step.StartsWith("< connection-error", StringComparison.Ordinal)))
        {
            await Bed.UntilAsync(() => bed.Refusals > refusedBefore);
        }

        await AnswersAsync(bystander, 1);
    }

    private static async Task SendAsync(FrameWire wire, string line)
    {
        if (!line.StartsWith("streams ", StringComparison.Ordinal))
        {
            await wire.SendAsync(ConformanceCase.FrameOf(line));
            return;
        }

        var words = line.Split(' ', 3);
        for (var i = 0; i < int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            await wire.SendAsync(ConformanceCase.FrameOf($"HEADERS SH {(2 * i) + 1} {words[2]}"));
        }
    }

    private async Task ExpectAsync(FrameWire wire, string[] words)
    {
        switch (words[0])
        {
            case "connection-error":
                await EndsAsync(wire, words[1..]);
                break;
            case "goaway":
                await EndsAsync(wire, words[2..]);
                wire.LastStream.ShouldBe(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "stream-error":
                (await NextAsync(wire)).ShouldBe($"RST_STREAM {words[1]} {words[2]}");
                await AnswersAsync(wire, 1001);
                break;
            case "answer":
                (await NextAsync(wire)).ShouldBe($"HEADERS {words[1]} {words[2]}");
                (await NextAsync(wire)).ShouldBe($"DATA {words[1]} 3 END");
                break;
            case "frame":
                (await NextAsync(wire)).ShouldBe(string.Join(' ', words[1..]));
                break;
            case "settings-ack":
                await AcknowledgesAsync(wire);
                break;
            case "closed":
                (await NextAsync(wire)).ShouldBe("CLOSED");
                break;
            default:
                words[0].ShouldBe("alive");
                await AnswersAsync(wire, 1001);
                break;
        }
    }

    private static async Task EndsAsync(FrameWire wire, string[] errors)
    {
        errors.Select(error => $"GOAWAY {error}").ShouldContain(await NextAsync(wire));
        (await NextAsync(wire)).ShouldBe("CLOSED");
    }

    private async Task AcknowledgesAsync(FrameWire wire)
    {
        string? frame;
        do
        {
            frame = await wire.NextAsync();
            frame.ShouldBeOneOf("SETTINGS", "SETTINGS ACK", "WINDOW_UPDATE 0 983041");
        }
        while (frame != "SETTINGS ACK");

        (++_settingsAcks).ShouldBeLessThan(3);
    }

    private static Task<string> NextAsync(FrameWire wire) => wire.NextOfInterestAsync();

    /// <summary>The connection goes on: it answers a ping and a request.</summary>
    private static async Task AnswersAsync(FrameWire wire, int stream)
    {
        await wire.SendAsync(Http2FrameType.Ping, 0, 0, Ping);
        await wire.SendAsync(Http2FrameType.Headers, 0x5, stream, FrameWire.Block(FrameWire.Get));
        var frames = new List<string>();
        do
        {
            frames.Add(await NextAsync(wire));
            frames[^1].ShouldNotStartWith("GOAWAY");
            frames[^1].ShouldNotBe("CLOSED");
        }
        while (frames[^1] != $"DATA {stream} 3 END");

        frames.ShouldContain($"PING {Ping.ToUpperInvariant()} ACK");
        frames.ShouldContain($"HEADERS {stream} 200");
    }
}
