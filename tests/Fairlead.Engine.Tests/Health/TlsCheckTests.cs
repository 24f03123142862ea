using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

[Trait("tier", "wire")]
public sealed class TlsCheckTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly CheckRunner _runner = new(new SocketProbe(), TimeProvider.System);
    private readonly List<IDisposable> _servers = [];

    public void Dispose()
    {
        _servers.ForEach(s => s.Dispose());
        _runner.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(false, "", "answered 200")]
    [InlineData(true, "app.test", "answered 200")]
    public async Task Https_ServerInOrder_Succeeds(bool verify, string name, string reason)
    {
        var result = await CheckAsync(new ServerTlsConfig
        {
            Verify = verify, Authorities = _authority.Pem, CheckName = true, SendServerName = true, ServerName = name,
        });

        (result.Outcome, result.Reason).ShouldBe((CheckOutcome.Success, reason));
    }

    [Fact]
    public async Task Https_AnotherName_FailsWithTheReason()
    {
        var result = await CheckAsync(new ServerTlsConfig { Verify = true, Authorities = _authority.Pem, CheckName = true, ServerName = "other.test" });

        (result.Outcome, result.Reason).ShouldBe((CheckOutcome.Failure, $"TLS with {Address} failed: the certificate is not for other.test"));
    }

    [Fact]
    public async Task Https_AnotherAuthority_FailsWithTheReason()
    {
        using var other = new TestAuthority("Other Authority");

        var result = await CheckAsync(new ServerTlsConfig { Verify = true, Authorities = other.Pem });

        result.Outcome.ShouldBe(CheckOutcome.Failure);
        result.Reason.ShouldStartWith($"TLS with {Address} failed: unable to get local issuer certificate");
    }

    [Fact]
    public async Task Https_ServerInClear_Fails()
    {
        var plain = new FakeServer((wire, _) => wire.SendAsync("SSH-2.0-OpenSSH\r\n"));
        _servers.Add(plain);

        var result = await _runner.CheckAsync(Monitor(new ServerTlsConfig()), plain.Endpoint, TestContext.Current.CancellationToken);

        result.Outcome.ShouldBe(CheckOutcome.Failure);
        result.Reason.ShouldStartWith($"TLS with {plain.Endpoint} failed");
    }

    private System.Net.IPEndPoint Address => ((TlsServerBackend)_servers[0]).Endpoint;

    private Task<CheckResult> CheckAsync(ServerTlsConfig tls)
    {
        var server = new TlsServerBackend(_authority.Issue("app.test"));
        _servers.Add(server);
        return _runner.CheckAsync(Monitor(tls), server.Endpoint, TestContext.Current.CancellationToken);
    }

    private static HealthMonitorConfig Monitor(ServerTlsConfig tls)
    {
        var monitor = Sample.HttpMonitor();
        monitor.Tls = tls;
        monitor.ReceiveTimeoutMs = 5000;
        return monitor;
    }
}
