using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class SlowClientTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n493e0\r\n", "\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", "")]
    public async Task Answer_OfAServerThatClosesAtOnce_IsWholeForASlowClient(string head, string end)
    {
        var body = new string('x', 300_000);
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync(head + body + end);
        }));
        var vip = _bed.Serve("a", [server.Endpoint]);

        for (var i = 0; i < 3; i++)
        {
            using var client = await Wire.ConnectAsync(vip);
            client.Socket.ReceiveBufferSize = 32 * 1024;

            (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.Length.ShouldBe(body.Length);
        }
    }
}
