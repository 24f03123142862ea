using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

[Trait("tier", "e2e")]
public sealed class EngineProcessTests : IDisposable
{
    private const string Uuid = "serviceengine-5a5f6a3e-0000-4000-8000-000000000003";
    private const int Lowest = 19;

    /// <summary>Field 19 of a thread's stat (proc(5)), counted behind the name, which may hold spaces.</summary>
    private const int NicenessAfterName = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly Backend _backend = new("one");
    private readonly HttpClient _client = new(new SocketsHttpHandler(), disposeHandler: true) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly uint _port = (uint)Random.Shared.Next(20_000, 30_000);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Vip => new($"http://127.0.0.1:{_port}/");

    public void Dispose()
    {
        _client.Dispose();
        _backend.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Engine_KilledAndStartedWithoutControlPlane_ServesWhatItServed()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        plane.Bear(_directory.Path, Uuid);
        string boot;
        await using (var engine = RealEngine.Start("--directory", _directory.Path))
        {
            var session = await plane.NextSessionAsync(Cancelled);
            session.Hello.Pid.ShouldBe(engine.Pid);
            (await File.ReadAllTextAsync(Path.Combine(_directory.Path, "engine.pid"), Cancelled)).Trim().ShouldBe($"{engine.Pid}");
            (await session.OfferAsync(Application(), cancellationToken: Cancelled)).Ack.ShouldNotBeNull();
            (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
            await WrittenAsync();
            boot = session.Hello.BootId;
            await plane.GoAwayAsync();
            (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
            engine.Kill();
            await engine.ExitAsync();
        }

        await using var next = RealEngine.Start("--directory", _directory.Path);
        await ServesAsync();
        await plane.ComeBackAsync();
        var resumed = await plane.NextSessionAsync(Cancelled);
        resumed.Hello.BootId.ShouldNotBe(boot);
        resumed.Hello.Held.Count.ShouldBe(3);
        plane.Enrollments.ShouldBe(1);
    }

    [Fact]
    public async Task Engine_ThatServes_PutsItsLoopsBeforeItsOtherThreads()
    {
        var config = await WriteConfigAsync(_backend.Port);
        await using var engine = RealEngine.Start("--directory", _directory.Path, "--config", config, "--loops", "2");
        await Until.TrueAsync("listening", Limit, IsListeningAsync, Cancelled);

        var threads = NicenessOfThreads(engine.Pid);

        var loops = threads.Where(thread => thread.Name.StartsWith("loop-", StringComparison.Ordinal)).ToList();
        loops.Count.ShouldBe(2);
        var most = loops.Max(loop => loop.Niceness);

        // Nothing is lower than what is lowest already.
        threads.Except(loops).ShouldAllBe(other => other.Niceness > most || most == Lowest);
    }

    [Fact]
    public async Task Engine_Terminated_FinishesWhatIsInFlightAndExitsWithZero()
    {
        using var slow = new TcpListener(System.Net.IPAddress.Loopback, 0);
        slow.Start();
        var config = await WriteConfigAsync(((System.Net.IPEndPoint)slow.LocalEndpoint).Port);
        await using var engine = RealEngine.Start("--directory", _directory.Path, "--config", config, "--loops", "1");
        await Until.TrueAsync("listening", Limit, IsListeningAsync, Cancelled);
        var asking = _client.GetStringAsync(Vip, Cancelled);
        using var accepted = await slow.AcceptSocketAsync(Cancelled);
        await accepted.ReceiveAsync(new byte[4096], Cancelled);

        var exit = engine.TerminateAsync();
        await Until.TrueAsync("closed to new clients", Limit, async () => !await IsListeningAsync(), Cancelled);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"u8.ToArray(), Cancelled);

        (await asking).ShouldBe("late");
        (await exit).ShouldBe(0);
    }

    [Fact]
    public async Task Engine_WithAConfigurationOfItsOwn_ServesWithoutControlPlane()
    {
        var config = await WriteConfigAsync(_backend.Port);
        await using var engine = RealEngine.Start("--directory", _directory.Path, "--config", config);

        await ServesAsync();
    }

    [Fact]
    public async Task Engine_WithAWrongConfiguration_SaysWhatIsWrongAndEnds()
    {
        var config = Path.Combine(_directory.Path, "config.json");
        await File.WriteAllTextAsync(config, """[{"endpoints": {"pool": "pool-a", "servers": [{"address": "x", "port": 1, "ratio": 1}]}}]""", Cancelled);
        await using var engine = RealEngine.Start("--directory", _directory.Path, "--config", config);

        (await engine.ExitAsync()).ShouldBe(1);
        (await engine.OutputAsync()).ShouldContain("servers[0].address");
    }

    [Theory]
    [InlineData]
    [InlineData("--directory")]
    [InlineData("--directory", "/tmp", "--loops", "none")]
    [InlineData("--wrong")]
    public async Task Engine_StartedWrongly_ShowsItsUsage(params string[] arguments)
    {
        await using var engine = RealEngine.Start(arguments);

        (await engine.ExitAsync()).ShouldBe(2);
        (await engine.OutputAsync()).ShouldContain("--directory DIR");
    }

    [Fact]
    public async Task Engine_ThatIdles_StaysSmall()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        plane.Bear(_directory.Path, Uuid, loops: 2);
        await using var engine = RealEngine.Start("--directory", _directory.Path);
        var session = await plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(Sample.HttpMonitor(intervalMs: 200)), cancellationToken: Cancelled);
        for (var i = 0; i < 50; i++)
        {
            await _client.GetStringAsync(Vip, Cancelled);
        }

        await Until.TrueAsync("some reports", Limit, () => Task.FromResult(session.Received.Count(m => m.Stats is not null) >= 5), Cancelled);

        var resident = engine.ResidentBytes();
        TestContext.Current.TestOutputHelper!.WriteLine($"resident: {resident / 1024.0 / 1024.0:0.0} MiB");
        resident.ShouldBeLessThan(80 * 1024 * 1024);
    }

    private async Task<string> WriteConfigAsync(int backend)
    {
        Resource[] resources = [Sample.Service(port: _port), Sample.Pool(), Sample.Endpoints("a", ("127.0.0.1", backend))];
        var path = Path.Combine(_directory.Path, "config.json");
        await File.WriteAllTextAsync(path, $"[{string.Join(",", resources.Select(r => JsonFormatter.Default.Format(r)))}]", Cancelled);
        return path;
    }

    private Task ServesAsync() => Until.TrueAsync(
        "traffic", Limit, async () => await _client.GetStringAsync(Vip, Cancelled) == "one", Cancelled);

    private Task WrittenAsync() => Until.TrueAsync(
        "the configuration on disk", Limit, () => Task.FromResult(File.Exists(Path.Combine(_directory.Path, "config", "last-good.config"))), Cancelled);

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, (int)_port, Cancelled);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Resource[] Application(params HealthMonitorConfig[] monitors) =>
        [Sample.Service(port: _port), Sample.Pool("a", monitors), Sample.Endpoints("a", ("127.0.0.1", _backend.Port))];

    private static List<(string Name, int Niceness)> NicenessOfThreads(int pid) =>
        [.. Directory.EnumerateDirectories($"/proc/{pid}/task").Select(StatOf).OfType<string>()
            .Select(stat => (stat[(stat.IndexOf('(') + 1)..stat.LastIndexOf(')')], int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NicenessAfterName])))];

    /// <summary>Null when the thread has ended meanwhile.</summary>
    private static string? StatOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
