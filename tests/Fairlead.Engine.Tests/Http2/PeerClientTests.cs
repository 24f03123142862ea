using System.Diagnostics;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>The clients of the nghttp2 project, which are strict with servers.</summary>
[Trait("tier", "wire")]
public sealed class PeerClientTests
{
    [Fact]
    public async Task Nghttp_AsksTwice_GetsBothAnswersAndAnOrderlyEnd()
    {
        using var bed = new Bed(loops: 1);
        var vip = bed.ServeHttp2(bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Path.Length}\r\n\r\n{request.Path}")));

        var said = await RunAsync("nghttp", "-v", "--no-dep", $"http://{vip}/first", $"http://{vip}/second");

        said.ShouldContain("/first");
        said.ShouldContain("/second");
        said.Split(":status: 200").Length.ShouldBe(3);
        said.ShouldNotContain("[ERROR]");
    }

    [Fact]
    public async Task H2load_ManyStreamsWithBodies_AllSucceed()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}"));
        var vip = bed.ServeHttp2(server);
        using var folder = new TemporaryDirectory();
        var body = Path.Combine(folder.Path, "body");
        await File.WriteAllTextAsync(body, new string('x', 20_000), TestContext.Current.CancellationToken);

        var said = await RunAsync("h2load", "-n", "1000", "-c", "4", "-m", "30", "-d", body, $"http://{vip}/");

        said.ShouldContain("1000 succeeded, 0 failed, 0 errored");
        said.ShouldContain("status codes: 1000 2xx, 0 3xx, 0 4xx, 0 5xx");
        bed.Stats("h2").RefusedRequests.ShouldBe(0UL);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed (package nghttp2-client)");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(late.Token);
            return await process.StandardOutput.ReadToEndAsync(late.Token) + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
