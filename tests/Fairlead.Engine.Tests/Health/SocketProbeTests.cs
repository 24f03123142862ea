using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

[Trait("tier", "wire")]
public sealed class SocketProbeTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CheckRunner _runner = new(new SocketProbe(), TimeProvider.System);

    public SocketProbeTests() => _listener.Start();

    private IPEndPoint Server => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose()
    {
        _listener.Dispose();
        _runner.Dispose();
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello", nameof(CheckOutcome.Success), "answered 200")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", nameof(CheckOutcome.Success), "answered 204")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", nameof(CheckOutcome.Failure), "expected 2xx or 418, got 503")]
    [InlineData("HTTP/1.1 418 Teapot\r\n\r\n", nameof(CheckOutcome.Success), "answered 418")]
    [InlineData("HTTP/1.1 599 Maintenance\r\n\r\n", nameof(CheckOutcome.Maintenance), "maintenance code 599")]
    [InlineData("SSH-2.0-OpenSSH\r\n", nameof(CheckOutcome.Failure), "not HTTP")]
    [InlineData("HTTP/1.1 2000 Odd\r\n\r\n", nameof(CheckOutcome.Failure), "not HTTP")]
    [InlineData("", nameof(CheckOutcome.Failure), "without an answer")]
    public async Task Http_ByStatus_IsJudged(string answer, string outcome, string reason)
    {
        var monitor = Sample.HttpMonitor();
        monitor.ResponseCodes.Add(new StatusRange { From = 418, To = 418 });
        monitor.MaintenanceCodes.Add(599);

        var result = await Check(monitor, answer);

        result.Outcome.ToString().ShouldBe(outcome, result.Reason);
        result.Reason.ShouldContain(reason);
        result.Evidence.Length.ShouldBe(answer.Replace("\r\n", "\\r\\n").Length);
    }

    [Fact]
    public async Task Http_OnAConnectionThatStaysOpen_IsJudgedWithoutWaitingForItsEnd()
    {
        var result = await Check(Sample.HttpMonitor(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", staysOpen: true);

        result.Outcome.ShouldBe(CheckOutcome.Success, result.Reason);
        result.Took.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nall fine", "fine", nameof(CheckOutcome.Success))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad", "fine", nameof(CheckOutcome.Failure))]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n0\r\n\r\n", "fine", nameof(CheckOutcome.Failure))]
    public async Task Http_ByText_IsJudgedAsSoonAsTheAnswerIsWhole(string answer, string expected, string outcome)
    {
        var monitor = Sample.HttpMonitor();
        monitor.ResponseContains = expected;

        var result = await Check(monitor, answer, staysOpen: true);

        result.Outcome.ToString().ShouldBe(outcome, result.Reason);
        result.Reason.ShouldNotContain("within");
    }

    [Fact]
    public async Task Http_WhoseTextComesAfterTheLimit_Fails()
    {
        var monitor = Sample.HttpMonitor();
        monitor.ResponseContains = "fine";
        monitor.ResponseBytes = 64;

        var result = await Check(monitor, "HTTP/1.0 200 OK\r\n\r\n" + new string('x', 100) + "fine");

        result.Outcome.ShouldBe(CheckOutcome.Failure);
        result.Reason.ShouldContain("first 64 bytes");
    }

    [Fact]
    public async Task Http_WithTheMaintenanceText_IsInMaintenance()
    {
        var monitor = Sample.HttpMonitor();
        monitor.MaintenanceResponse = "under repair";

        (await Check(monitor, "HTTP/1.0 200 OK\r\n\r\nunder repair")).Outcome.ShouldBe(CheckOutcome.Maintenance);
        (await Check(monitor, "HTTP/1.0 200 OK\r\n\r\nall fine")).Outcome.ShouldBe(CheckOutcome.Success);
    }

    [Fact]
    public async Task Http_ThatNeverAnswers_FailsInTimeAndSaysSo()
    {
        var result = await Check(Sample.HttpMonitor(), "", staysOpen: true);

        result.Outcome.ShouldBe(CheckOutcome.Failure);
        result.Reason.ShouldBe("no answer within 500 ms");
    }

    [Fact]
    public async Task Request_OfTheMonitor_ReachesTheServerUnchanged()
    {
        var monitor = Sample.HttpMonitor();
        monitor.Request = ByteString.CopyFromUtf8("POST /ready HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
        using var serving = _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        var checking = _runner.CheckAsync(monitor, Server, TestContext.Current.CancellationToken);
        using var accepted = await serving;
        var buffer = new byte[1024];

        var received = await accepted.ReceiveAsync(buffer);

        Encoding.ASCII.GetString(buffer, 0, received).ShouldBe(monitor.Request.ToStringUtf8());
        accepted.Close();
        await checking;
    }

    [Fact]
    public async Task Tcp_WithoutExpectations_IsContentWithAConnection()
    {
        var result = await _runner.CheckAsync(Sample.TcpMonitor(), Server, TestContext.Current.CancellationToken);

        result.Outcome.ShouldBe(CheckOutcome.Success, result.Reason);
    }

    [Theory]
    [InlineData("+PONG\r\n", nameof(CheckOutcome.Success))]
    [InlineData("-LOADING\r\n", nameof(CheckOutcome.Failure))]
    [InlineData("-MAINT\r\n", nameof(CheckOutcome.Maintenance))]
    public async Task Tcp_WithAnExpectedText_IsJudgedByIt(string answer, string outcome)
    {
        var monitor = Sample.TcpMonitor();
        monitor.Request = ByteString.CopyFromUtf8("PING\r\n");
        monitor.ResponseContains = "PONG";
        monitor.MaintenanceResponse = "MAINT";

        (await Check(monitor, answer)).Outcome.ToString().ShouldBe(outcome);
    }

    [Fact]
    public async Task Server_WhereNothingListens_IsDownForThatReason()
    {
        var server = Server;
        _listener.Stop();

        var result = await _runner.CheckAsync(Sample.TcpMonitor(), server, TestContext.Current.CancellationToken);

        result.Outcome.ShouldBe(CheckOutcome.Failure);
        result.Reason.ShouldContain("refused");
        result.Evidence.ShouldBe("ConnectionRefused");
    }

    [Fact]
    public void Evidence_OfBinaryBytes_IsReadableText() =>
        Evidence.Of([0x00, (byte)'A', 0x0d, 0x0a, 0xff]).ShouldBe("\\x00A\\r\\n\\xff");

    private async Task<CheckResult> Check(HealthMonitorConfig monitor, string answer, bool staysOpen = false)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var checking = _runner.CheckAsync(monitor, Server, cancelled);
        using var accepted = await _listener.AcceptSocketAsync(cancelled);
        await accepted.ReceiveAsync(new byte[1024], cancelled);
        await accepted.SendAsync(Encoding.ASCII.GetBytes(answer), cancelled);
        if (!staysOpen)
        {
            accepted.Shutdown(SocketShutdown.Both);
        }

        return await checking;
    }
}
