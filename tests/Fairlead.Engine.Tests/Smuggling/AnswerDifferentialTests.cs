using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>
/// Answers of servers, right, wrong and damaged, through this engine, HAProxy and nginx to a client: what the client takes for a whole answer through
/// the engine, it takes for the same through the others. The engine may refuse or cut more.
/// </summary>
[Trait("tier", "wire")]
public sealed class AnswerDifferentialTests(ITestOutputHelper output) : IDisposable
{
    private const int Patience = 4;
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly string[] Right =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nno",
    ];

    private readonly Bed _bed = new(loops: 1);
    private string _answer = "";

    public static TheoryData<string, int> Runs => [("haproxy", 0), ("haproxy", 62261), ("nginx", 0), ("nginx", 62262)];

    public void Dispose() => _bed.Dispose();

    /// <param name="peer">The other proxy.</param>
    /// <param name="seed">Of damaged variants; 0 = the answers themselves.</param>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Answers_BesideAnotherProxy_AreNeverTakenForWholeMoreFreely(string peer, int seed)
    {
        Assert.SkipWhen(PeerProxy.PathOf(peer) is null, $"{peer} is not installed");
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync(_answer);
        }));
        using var other = await PeerProxy.StartAsync(peer, server.Endpoint);
        var ours = _bed.Serve("s", [server.Endpoint], (_, pool, _) => pool.Retries = 0);
        string[] corpus = [.. Right, .. LyingServerTests.BrokenHeads.Select(one => one.Data.Item2), .. LyingServerTests.BrokenBodies.Select(one => "HTTP/1.1 200 OK\r\n" + one.Data.Item2)];
        var known = KnownDifference.For("known-answer-differences.txt", peer);
        var unexplained = new List<string>();

        foreach (var answer in seed == 0 ? corpus : Mutations.Of([.. corpus.Where(a => a.Length is > 0 and < 1000)], seed, 250))
        {
            if (await FreerAsync(answer, ours, other.Endpoint) is { } freer && !known.Any(difference => difference.Explains(answer)))
            {
                unexplained.Add($"{Show(answer)}: {freer}");
            }
        }

        unexplained.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_ThatAreRight_ArePassedByAll()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync(_answer);
        }));
        var ours = _bed.Serve("s", [server.Endpoint]);

        foreach (var answer in Right)
        {
            _answer = answer;
            (await HearAsync(ours, patience: 4)).ShouldBe(answer.Contains("404", StringComparison.Ordinal) ? "404 no" : "200 hello");
        }
    }

    [Fact]
    public void KnownDifferences_EachSayWhy() =>
        PeerProxy.Names.SelectMany(peer => KnownDifference.For("known-answer-differences.txt", peer)).ShouldAllBe(one => one.Reason.Length > 20);

    /// <summary>What was taken for whole here and not, or not like this, there; null if there is no such thing.</summary>
    private async Task<string?> FreerAsync(string answer, IPEndPoint ours, IPEndPoint other)
    {
        string? here = null;
        for (var patience = 1; patience <= Patience; patience++)
        {
            _answer = answer;
            here = await HearAsync(ours, patience);
            var there = here is null ? null : await HearAsync(other, patience);
            if (here == there)
            {
                return null;
            }

            if (patience == Patience)
            {
                output.WriteLine($"{Show(answer)}\n  here:  {Show(here!)}\n  there: {Show(there ?? "nothing whole")}");
            }
        }

        return here;
    }

    /// <summary>Status and content of a whole answer of the server's; null where there was none, or the proxy answered itself.</summary>
    private static async Task<string?> HearAsync(IPEndPoint proxy, int patience)
    {
        using var client = await Wire.Wire.ConnectAsync(proxy);
        try
        {
            await client.SendAsync(Get);
            while (await client.ReadMessageAsync().WaitAsync(TimeSpan.FromMilliseconds(300 * patience * patience), TimeProvider.System) is { } answer)
            {
                if (answer.Status is not (< 200 or 502 or 504))
                {
                    return $"{answer.Status} {answer.Body}";
                }

                if (answer.Status >= 500)
                {
                    return null;
                }
            }
        }
        catch (Exception cut) when (cut is IOException or SocketException or TimeoutException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            // Not whole.
        }

        return null;
    }

    private static string Show(string bytes) =>
        Regex.Replace(bytes, "[^ -~]", match => match.Value switch { "\r" => "\\r", "\n" => "\\n", _ => $"\\x{(int)match.Value[0]:x2}" });
}
