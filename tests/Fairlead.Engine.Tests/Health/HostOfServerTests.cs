using System.Net;
using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

public sealed class HostOfServerTests
{
    [Theory]
    [InlineData("10.0.0.1", 8080, "web-1.test", "web-1.test")]
    [InlineData("10.0.0.1", 8080, "", "10.0.0.1:8080")]
    [InlineData("10.0.0.1", 80, "", "10.0.0.1")]
    [InlineData("10.0.0.1", 8080, "10.0.0.1", "10.0.0.1:8080")]
    [InlineData("2001:db8::1", 8080, "", "[2001:db8::1]:8080")]
    [InlineData("10.0.0.1", 8080, "a b\r\nX: y", "10.0.0.1:8080")]
    public void Request_WithoutHost_NamesTheServer(string address, int port, string hostname, string host)
    {
        var monitor = new HealthMonitorConfig { Request = ByteString.CopyFromUtf8("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"), HostAt = 16 };

        var named = HostOfServer.Name(monitor, new IPEndPoint(IPAddress.Parse(address), port), hostname);

        named.Request.ToStringUtf8().ShouldBe($"GET / HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n");
        monitor.Request.Length.ShouldBe(31, "the monitor of the others stays as it is");
    }

    [Fact]
    public void Request_OverTls_LeavesOutThePortOfHttps() =>
        HostOfServer.Name(
            new HealthMonitorConfig { Request = ByteString.CopyFromUtf8("GET / HTTP/1.1\r\n\r\n"), HostAt = 16, Tls = new ServerTlsConfig() },
            new IPEndPoint(IPAddress.Loopback, 443), "").Request.ToStringUtf8().ShouldContain("Host: 127.0.0.1\r\n");

    [Fact]
    public void Request_WithHost_StaysAsItIs()
    {
        var monitor = new HealthMonitorConfig { Request = ByteString.CopyFromUtf8("GET / HTTP/1.1\r\nHost: a\r\n\r\n") };

        HostOfServer.Name(monitor, new IPEndPoint(IPAddress.Loopback, 80), "b").ShouldBeSameAs(monitor);
    }
}
