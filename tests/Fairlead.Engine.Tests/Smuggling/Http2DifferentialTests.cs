using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>
/// The corpus of HTTP/2 and damaged variants of it, frame by frame through this engine, HAProxy and nginx to servers of HTTP/1.1 that keep what
/// they get: what the engine lets through, the others let through, as the same requests. It may stop earlier.
/// </summary>
[Trait("tier", "wire")]
public sealed class Http2DifferentialTests(ITestOutputHelper output) : IDisposable
{
    private const int Patience = 4;

    private readonly Bed _bed = new(loops: 1);
    private readonly RecordingServer _server = new();

    public static TheoryData<string, int> Runs => [("haproxy", 0), ("haproxy", 91131), ("nginx", 0), ("nginx", 91132)];

    public void Dispose()
    {
        _bed.Dispose();
        _server.Dispose();
    }

    /// <param name="peer">The other proxy.</param>
    /// <param name="seed">Of damaged variants; 0 = the corpus itself.</param>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Streams_BesideAnotherProxy_AreNeverReadMoreFreely(string peer, int seed)
    {
        Assert.SkipWhen(PeerProxy.PathOf(peer) is null, $"{peer} is not installed");
        using var other = await PeerProxy.StartAsync(peer, http2: true);
        var ours = _bed.Serve("s", [_server.Endpoint], (service, _, _) => service.Listeners[0].Http2 = true);
        var corpus = SmugglingCase.All.Where(one => one.IsHttp2).Select(one => (one.Name, Frames: one.Frames.ToList())).ToList();
        var known = KnownDifference.For("known-http2-differences.txt", peer);
        var unexplained = new List<string>();

        foreach (var (name, frames) in seed == 0 ? corpus : Damaged(corpus, new Random(seed), 60))
        {
            if (await FreerAsync(name, frames, ours, other) is { } freer && !known.Any(difference => difference.Explains(name, freer)))
            {
                unexplained.Add($"{name}: {freer}");
            }
        }

        unexplained.ShouldBeEmpty();
    }

    [Fact]
    public void KnownDifferences_EachSayWhy() =>
        PeerProxy.Names.SelectMany(peer => KnownDifference.For("known-http2-differences.txt", peer)).ShouldAllBe(one => one.Reason.Length > 20);

    private static IEnumerable<(string Name, List<byte[]> Frames)> Damaged(List<(string Name, List<byte[]> Frames)> corpus, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (name, frames) = corpus[random.Next(corpus.Count)];
            var damaged = frames.ConvertAll(frame => frame.ToArray());
            var frame = damaged[random.Next(damaged.Count)];
            frame[random.Next(frame.Length)] = (byte)random.Next(256);
            yield return (name, damaged);
        }
    }

    private async Task<SeenRequest?> FreerAsync(string name, List<byte[]> frames, IPEndPoint ours, PeerProxy other)
    {
        SeenRequest? freer = null;
        for (var patience = 1; patience <= Patience; patience++)
        {
            var (here, there) = (await AskAsync(frames, ours, _server, patience), await AskAsync(frames, other.Endpoint, other.Server!, patience));
            freer = here.Where((request, i) => i >= there.Count || there[i] != request).FirstOrDefault();
            if (freer is null)
            {
                return null;
            }

            if (patience == Patience)
            {
                output.WriteLine($"{name} {string.Join(' ', frames.Select(Convert.ToHexString))}\n  here:  {string.Join(' ', here)}\n  there: {string.Join(' ', there)}");
            }
        }

        return freer;
    }

    private static async Task<IReadOnlyList<SeenRequest>> AskAsync(List<byte[]> frames, IPEndPoint proxy, RecordingServer server, int patience)
    {
        using (var client = await FrameWire.OpenAsync(proxy))
        {
            try
            {
                foreach (var frame in frames)
                {
                    await client.SendAsync(frame);
                }

                await client.NextOfInterestAsync().WaitAsync(TimeSpan.FromMilliseconds(250 * patience * patience), TimeProvider.System);
            }
            catch (Exception ended) when (ended is TimeoutException or SocketException or IOException)
            {
                // It waits for more, or closed over what it would not read.
            }
        }

        return
        [
            .. server.TakeBytes().SelectMany(one => Reading.Strict.Read(one).Requests)
                .Select(request => request with { Host = request.Host == proxy.ToString() || request.Host == "127.0.0.1" ? "" : request.Host.ToLowerInvariant() }),
        ];
    }
}
