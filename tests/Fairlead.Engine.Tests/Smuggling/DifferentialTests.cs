using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>
/// The corpus and damaged variants of it, sent through this engine, HAProxy and nginx to servers that keep what they get. What the
/// engine lets through must be what the others let through, request by request; it may stop earlier. Where it deliberately goes
/// further, <c>known-differences.txt</c> says so with the reason.
/// </summary>
[Trait("tier", "wire")]
public sealed class DifferentialTests(ITestOutputHelper output) : IDisposable
{
    private const int Patience = 5;

    private const string LastRequest = "GET /last HTTP/1.1\r\nHost: last\r\nConnection: close\r\n\r\n";

    private readonly Bed _bed = new(loops: 1);
    private readonly RecordingServer _server = new();

    public static TheoryData<string, int> Runs => [("haproxy", 0), ("haproxy", 20261), ("nginx", 0), ("nginx", 20262)];

    public void Dispose()
    {
        _bed.Dispose();
        _server.Dispose();
    }

    /// <param name="seed">Of damaged variants; 0 = the corpus itself.</param>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Requests_BesideAnotherProxy_AreNeverReadMoreFreely(string peer, int seed)
    {
        Assert.SkipWhen(PeerProxy.PathOf(peer) is null, $"{peer} is not installed");
        using var other = await PeerProxy.StartAsync(peer);
        var ours = _bed.Serve("s", [_server.Endpoint]);
        var corpus = SmugglingCase.All.Where(one => !one.IsHttp2).Select(one => one.Bytes).ToList();
        var known = KnownDifference.For("known-differences.txt", peer);
        var unexplained = new List<string>();

        foreach (var bytes in seed == 0 ? corpus : Mutations.Of(corpus, seed, 400))
        {
            if (await FreerAsync(bytes, ours, other) is { } freer && !known.Any(difference => difference.Explains(bytes, freer)))
            {
                unexplained.Add($"{Show(bytes)}: {freer}");
            }
        }

        unexplained.ShouldBeEmpty();
    }

    [Fact]
    public void KnownDifferences_EachSayWhy() => PeerProxy.Names.SelectMany(peer => KnownDifference.For("known-differences.txt", peer)).ShouldAllBe(one => one.Reason.Length > 20);

    /// <summary>
    /// The first request that got through here and not, or not like this, there; null if there is none. Asks again before it says so:
    /// a machine under load may have cut a conversation short.
    /// </summary>
    private async Task<SeenRequest?> FreerAsync(string bytes, IPEndPoint ours, PeerProxy other)
    {
        SeenRequest? freer = null;
        for (var patience = 1; patience <= Patience; patience++)
        {
            var (here, there) = (await AskAsync(bytes, ours, _server, patience), await AskAsync(bytes, other.Endpoint, other.Server!, patience));
            freer = here.Where((request, i) => i >= there.Count || there[i] != request).FirstOrDefault();
            if (freer is null)
            {
                return null;
            }

            if (patience == Patience)
            {
                output.WriteLine($"{Show(bytes)}\n  here:  {string.Join(' ', here)}\n  there: {string.Join(' ', there)}");
            }
        }

        return freer;
    }

    /// <summary>Requests the server behind the proxy got for these bytes and one plain request more.</summary>
    private static async Task<IReadOnlyList<SeenRequest>> AskAsync(string bytes, IPEndPoint proxy, RecordingServer server, int patience)
    {
        using (var client = await Wire.Wire.ConnectAsync(proxy))
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(300 * patience * patience));
            try
            {
                await client.Socket.SendAsync(Encoding.Latin1.GetBytes(bytes + LastRequest), enough.Token);
                var buffer = new byte[16 * 1024];
                while (await client.Socket.ReceiveAsync(buffer, enough.Token) > 0)
                {
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or System.Net.Sockets.SocketException)
            {
                // It waits for more, or closed over what it would not read.
            }
        }

        return [.. server.TakeBytes().SelectMany(one => Reading.Strict.Read(one).Requests).Select(request => Normal(request, proxy))];
    }

    /// <summary>
    /// One proxy sends absolute targets on, with the Host that there was, the other their paths and what they name as Host: the same request. A request
    /// without Host is the proxy's own to complete.
    /// </summary>
    private static SeenRequest Normal(SeenRequest request, IPEndPoint proxy)
    {
        var absolute = Regex.Match(request.Target, "^http://([^/?]*)", RegexOptions.IgnoreCase);
        var target = request.Target[absolute.Length..];
        var host = absolute.Success ? absolute.Groups[1].Value : request.Host;
        return request with
        {
            Host = host == proxy.ToString() ? "" : host.ToLowerInvariant(), Target = target.StartsWith('/') || target == "*" ? target : "/" + target,
        };
    }

    private static string Show(string bytes) =>
        Regex.Replace(bytes, "[^ -~]", match => match.Value switch { "\r" => "\\r", "\n" => "\\n", _ => $"\\x{(int)match.Value[0]:x2}" });
}
