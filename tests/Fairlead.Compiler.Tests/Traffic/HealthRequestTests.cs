using Fairlead.Compiler.Traffic;
using Fairlead.Model.Traffic;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Traffic;

public sealed class HealthRequestTests
{
    [Theory]
    [InlineData("GET / HTTP/1.0", "GET / HTTP/1.0\r\nUser-Agent: fairlead/1.0\r\nAccept: */*\r\n\r\n")]
    [InlineData(
        "GET / HTTP/1.1\r\nhost: a.example",
        "GET / HTTP/1.1\r\nhost: a.example\r\nUser-Agent: fairlead/1.0\r\nAccept: */*\r\nConnection: close\r\n\r\n")]
    [InlineData(
        "GET /x HTTP/1.1",
        "GET /x HTTP/1.1\r\nUser-Agent: fairlead/1.0\r\nAccept: */*\r\nConnection: close\r\n\r\n")]
    [InlineData(
        "HEAD /a HTTP/1.0\\r\\nUser-Agent: me\\r\\nAccept: text/plain",
        "HEAD /a HTTP/1.0\r\nUser-Agent: me\r\nAccept: text/plain\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\n\n", "GET / HTTP/1.0\r\nUser-Agent: fairlead/1.0\r\nAccept: */*\r\n\r\n")]
    public void Build_WrittenRequest_BecomesComplete(string written, string sent) =>
        HealthRequest.Build(new HealthMonitorHttp { HttpRequest = written }).Request.ShouldBe(sent);

    [Fact]
    public void Build_WithBody_SaysItsLengthInBytes() =>
        HealthRequest.Build(new HealthMonitorHttp { HttpRequest = "POST / HTTP/1.0\r\nUser-Agent: m\r\nAccept: a", HttpRequestBody = "äb" }).Request
            .ShouldBe("POST / HTTP/1.0\r\nUser-Agent: m\r\nAccept: a\r\nContent-Length: 3\r\n\r\näb");

    [Fact]
    public void Build_Exact_AddsNothing() =>
        HealthRequest.Build(new HealthMonitorHttp { HttpRequest = "GET / HTTP/1.1\n\n", ExactHttpRequest = true }).ShouldBe(("GET / HTTP/1.1\n\n", 0));

    [Theory]
    [InlineData("GET / HTTP/1.0", 16)]
    [InlineData("GET /ä HTTP/1.1", 18)]
    [InlineData("GET / HTTP/1.1\r\nhost: a.example", 0)]
    public void Build_WithoutHost_SaysWhereTheServersOwnBelongs(string written, int at) =>
        HealthRequest.Build(new HealthMonitorHttp { HttpRequest = written }).HostAt.ShouldBe(at);
}
