using System.Net;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>How much clients may send ahead of servers, on a stream and on a connection.</summary>
[Trait("tier", "wire")]
public sealed class UploadWindowTests : IDisposable
{
    private const int EndHeaders = 0x4;
    private const string Ping = "0000000000000007";

    private static readonly string Post = FrameWire.Block(FrameWire.Get.Replace("GET", "POST", StringComparison.Ordinal));

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024)]
    public async Task Content_SentAheadWithinTheWindow_IsTakenThoughTheServerDoesNotRead(int window)
    {
        var server = _bed.Use(new FakeServer((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken)));
        var vip = _bed.ServeHttp2(server, service => service.Http.Http2 = new Http2Limits { WindowBytes = (uint)window });
        using var wire = await FrameWire.OpenAsync(vip);

        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, Post);
        for (var sent = 0; sent + 16_000 <= window; sent += 16_000)
        {
            await wire.SendAsync(Http2FrameType.Data, 0, 1, "'" + new string('d', 16_000));
        }

        await wire.SendAsync(Http2FrameType.Ping, 0, 0, Ping);
        (await wire.NextOfInterestAsync()).ShouldBe($"PING {Ping} ACK");
    }

    /// <summary>What each upload has sent is less than moves its own window; together they are more than the connection's.</summary>
    [Fact]
    public async Task Uploads_ManyThatPauseEarly_DoNotStopEachOther()
    {
        const int Uploads = 100;
        var paused = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = _bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{request.Body.Length}"));
        using var client = Http2Bed.Client(_bed.ServeHttp2(server));

        var answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(async _ =>
        {
            using var content = new PausingContent(20_000, () => Interlocked.Increment(ref paused) == Uploads ? all.TrySetResult() : false, all.Task);
            using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), content, TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));

        answers.ShouldAllBe(length => length == "40000");
    }

    /// <summary>Twice as many bytes as given; between the halves it waits.</summary>
    private sealed class PausingContent(int half, Func<bool> onHalf, Task goOn) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[half]);
            await stream.FlushAsync();
            onHalf();
            await goOn.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
            await stream.WriteAsync(new byte[half]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 2 * half;
            return true;
        }
    }
}
