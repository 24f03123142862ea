using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Telemetry;

/// <summary>What records do not hold, and how long wishes to record last.</summary>
[Trait("tier", "wire")]
public sealed class LogSecretsTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("/p", "")]
    [InlineData("/p?a=1", "a=1")]
    [InlineData("/p?token=s3cret&a=1", "token=***&a=1")]
    [InlineData("/p?a=1&TOKEN=", "a=1&TOKEN=")]
    [InlineData("/p?%74oken=s3cret", "%74oken=***")]
    [InlineData("/p?token", "token")]
    [InlineData("/p?password=s3cret&a=1&password=x", "a=1")]
    [InlineData("/p?a=1&&token=s3cret=y&b", "a=1&&token=***&b")]
    [InlineData("/p?t=1&t=2&t=3&t=4&t=5", "t=***&t=***&t=***&t=***&t=***")]
    public async Task Query_OfARecord_HoldsNoSecrets(string target, string recorded)
    {
        string? seen = null;
        var server = _bed.Use(FakeServer.Answering(r =>
        {
            seen = r.Path;
            return "HTTP/1.1 204 X\r\n\r\n";
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Log.QueryFields.Add(Rule("token", remove: false));
            service.Log.QueryFields.Add(Rule("password", remove: true));
            service.Log.QueryFields.Add(Rule("t", remove: false));
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(204);

        var record = (await _bed.RecordsAsync(1))[0];
        System.Text.Encoding.ASCII.GetString(record.Query).ShouldBe(recorded);
        seen.ShouldBe(target, "servers get what was sent");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wish_ToRecord_LapsesWhateverElseChanges(bool byFilter)
    {
        const ulong ForMs = 2000;
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 {(r.Path == "/end" ? 500 : 200)} X\r\nContent-Length: 0\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Log = byFilter ? new LogConfig { Filters = { new LogFilter { ForMs = ForMs } } } : new LogConfig { FullClientLogs = true, FullForMs = ForMs };
        });
        var began = Environment.TickCount64;
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.AskAsync("GET /early HTTP/1.1\r\nHost: a\r\n\r\n");
        _bed.Change("a", service => service.Http.MaxKeepaliveRequests = 1000);
        await Bed.UntilAsync(() => Environment.TickCount64 - began > (long)ForMs + 100);

        await client.AskAsync("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.AskAsync("GET /end HTTP/1.1\r\nHost: a\r\n\r\n");

        (await _bed.RecordsAsync(2)).Select(r => System.Text.Encoding.ASCII.GetString(r.Path)).ShouldBe(["/early", "/end"]);
    }

    private static QueryFieldRule Rule(string name, bool remove) =>
        new() { Name = new TextMatch { Operation = TextOperation.Equals, Values = { name } }, Remove = remove };
}
