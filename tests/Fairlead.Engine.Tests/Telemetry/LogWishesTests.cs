using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Telemetry;

/// <summary>What is recorded of traffic, by what a virtual service calls an error and what its filters ask for.</summary>
[Trait("tier", "wire")]
public sealed class LogWishesTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(404, 404, 404, false)]
    [InlineData(404, 400, 499, false)]
    [InlineData(404, 500, 599, true)]
    [InlineData(503, 500, 599, false)]
    public async Task Status_CalledNoError_MakesNoRecordSignificant(int status, uint first, uint last, bool recorded)
    {
        var vip = Serve(log => log.NoErrors = new NumberMatch { Ranges = { new NumberRange { First = first, Last = last } } });

        (await AskAsync(vip, first == 500 ? "/400/end" : "/500/end", $"/{status}")).Contains($"/{status}").ShouldBe(recorded);
    }

    [Fact]
    public async Task Status_OfTheEngineCalledNoError_IsNotSignificantButItsReasonIs()
    {
        var vip = _bed.Serve("a", [], (service, _, _) => service.Log = new LogConfig
        {
            NoErrors = new NumberMatch { Ranges = { new NumberRange { First = 503, Last = 503 } } },
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get("/"))).Status.ShouldBe(503);

        (await _bed.RecordsAsync(1))[0].SignificanceWords().ShouldBe(["no server was up"]);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(0, false)]
    public async Task Answer_SlowerThanTheProfileTolerates_IsSignificant(uint slowMs, bool recorded)
    {
        var vip = Serve(log => log.SlowMs = slowMs);

        (await PathsAsync(vip, "/slow")).Contains("/slow").ShouldBe(recorded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_LeavingBeforeItsRequestIsWhole_IsSignificantUnlessCalledNoError(bool ignored)
    {
        var vip = Serve(log => log.IgnoreEarlyClose = ignored);
        using (var client = await Wire.Wire.ConnectAsync(vip))
        {
            await client.SendAsync("POST /left HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
        (await PathsAsync(vip)).Contains("/left").ShouldBe(!ignored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_BreakingOffATcpConnection_IsSignificantUnlessCalledNoError(bool ignored)
    {
        var server = _bed.Use(FakeServer.Named("s"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Log = new LogConfig { IgnoreClientAbort = ignored }, ListenerProtocol.Tcp);
        using (var client = await Wire.Wire.ConnectAsync(vip))
        {
            (await client.AskAsync(Get("/"))).Body.ShouldBe("s");
            client.Socket.LingerState = new LingerOption(true, 0);
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);

        // The record follows the count within the same event of the loop.
        await OnTheLoopAsync(() => true);
        _bed.Plane.Transactions.TryTake(out var record).ShouldBe(!ignored);
        record?.SignificanceWords().ShouldBe(["client closed the connection early"]);
    }

    [Fact]
    public async Task Significant_NotCollected_IsRecordedWhereEverythingIs()
    {
        var vip = Serve(log => log.PlainSignificant = true);

        (await AskAsync(vip, last: null, "/500")).ShouldBeEmpty();
        _bed.Change("a", s => s.Log.FullClientLogs = true);
        (await PathsAsync(vip, "/500")).ShouldBe(["/500", "/500/end"]);
    }

    [Theory]
    [InlineData("/api/x", true)]
    [InlineData("/%61pi/x", true)]
    [InlineData("/API/x", false)]
    [InlineData("/other", false)]
    public async Task Filter_ByPath_RecordsWhatIsNotSignificant(string path, bool recorded)
    {
        var vip = Serve(log => log.Filters.Add(new LogFilter { Path = Path("/api/") }));

        (await PathsAsync(vip, path)).Contains(path).ShouldBe(recorded);
    }

    [Theory]
    [InlineData("127.0.0.0", "127.255.255.255", true)]
    [InlineData("10.0.0.0", "10.255.255.255", false)]
    public async Task Filter_ByClient_RecordsItsTransactionsOnly(string first, string last, bool recorded)
    {
        var client = new AddressMatch { Ranges = { new AddressRange { First = first, Last = last } } };
        var vip = Serve(log => log.Filters.Add([new LogFilter { Client = client, Path = Path("/no") }, new LogFilter { Client = client, Path = Path("/ok") }]));

        (await PathsAsync(vip, "/ok", "/else")).ShouldBe(recorded ? ["/ok", "/500/end"] : ["/500/end"]);
    }

    [Fact]
    public async Task Filter_BeyondItsThrottle_RecordsNoMore()
    {
        var vip = Serve(log =>
        {
            log.Filters.Add(new LogFilter());
            log.FilteredPerSecond = 2;
        });

        var began = Stopwatch.GetTimestamp();
        var recorded = (await PathsAsync(vip, [.. Enumerable.Repeat("/ok", 30)])).Count;

        // Of each second that it took some part of; and the last, which is significant.
        var seconds = 2 + (int)Stopwatch.GetElapsedTime(began).TotalSeconds;
        recorded.ShouldBeInRange(3, 1 + (2 * seconds));
    }

    [Theory]
    [InlineData("/500/x", false)]
    [InlineData("/ok", true)]
    public async Task Filter_ForWhatThereIsTooMuchOf_RecordsItAll(string path, bool full)
    {
        var vip = Serve(log =>
        {
            (log.FullClientLogs, log.FullPerSecond, log.SignificantPerSecond) = (full, 1, 1);
            log.Filters.Add(new LogFilter());
        });

        (await PathsAsync(vip, [.. Enumerable.Repeat(path, 10)])).Count.ShouldBe(11);
    }

    [Fact]
    public async Task Filter_OfPatternsAndAddresses_AllocatesNothingForARecord()
    {
        var vip = Serve(log => log.Filters.Add(
        [
            new LogFilter { Path = new TextMatch { Operation = TextOperation.Regex, CaseSensitive = true, Values = { "^/never[0-9]+$" } } },
            new LogFilter { Path = Path("/neither") },
        ]));
        using var client = await Wire.Wire.ConnectAsync(vip);
        await AskManyAsync(client, 500);
        var before = await AllocatedByTheLoopAsync();

        await AskManyAsync(client, 500);

        ((await AllocatedByTheLoopAsync() - before) / 500).ShouldBeLessThan(16);
    }

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n";

    private static TextMatch Path(string beginning) => new() { Operation = TextOperation.BeginsWith, CaseSensitive = true, Values = { beginning } };

    private static async Task AskManyAsync(Wire.Wire client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await client.AskAsync(Get("/ok"))).Status.ShouldBe(200);
        }
    }

    /// <summary>A service that records what is significant, of a server that answers the status its path begins with.</summary>
    private IPEndPoint Serve(Action<LogConfig> change)
    {
        var server = _bed.Use(FakeServer.Serving(async (request, wire) =>
        {
            if (request.Path == "/slow")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            var status = int.TryParse(request.Path.Split('/')[1], out var asked) ? asked : 200;
            await wire.SendAsync($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        }));
        return _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Http.MaxKeepaliveRequests = 0;
            service.Log = new LogConfig();
            change(service.Log);
        });
    }

    private Task<List<string>> PathsAsync(IPEndPoint vip, params string[] paths) => AskAsync(vip, "/500/end", paths);

    /// <summary>Asks, and answers the paths that were recorded; the last one tells that all before it are there.</summary>
    private async Task<List<string>> AskAsync(IPEndPoint vip, string? last, params string[] paths)
    {
        using var client = await Wire.Wire.ConnectAsync(vip);
        foreach (var path in paths.Append(last).OfType<string>())
        {
            await client.AskAsync(Get(path));
        }

        var recorded = new List<string>();
        var asked = (ulong)paths.Length;
        await Bed.UntilAsync(() =>
        {
            while (_bed.Plane.Transactions.TryTake(out var record))
            {
                recorded.Add(System.Text.Encoding.ASCII.GetString(record.Path));
            }

            return last is null ? _bed.Stats("a").Requests >= asked : recorded.Contains(last);
        });
        return recorded;
    }

    private Task<long> AllocatedByTheLoopAsync() => OnTheLoopAsync(GC.GetAllocatedBytesForCurrentThread);

    private Task<T> OnTheLoopAsync<T>(Func<T> read)
    {
        var value = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Plane.AllLoops[0].Loop.Post(() => value.SetResult(read()));
        return value.Task;
    }
}
