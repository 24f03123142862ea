using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Caching;

/// <summary>A virtual service that keeps answers, in front of one server that counts.</summary>
internal sealed class CacheBed : IDisposable
{
    public CacheBed(Func<Message, string> answer, Action<VirtualServiceConfig>? change = null)
    {
        Server = Bed.Use(FakeServer.Answering(answer));
        Vip = Bed.Serve("a", [Server.Endpoint], (service, _, _) =>
        {
            service.Http.Cache = new CacheConfig { DefaultExpireS = 600, XCacheField = true, AgeField = true, DateField = true };
            change?.Invoke(service);
        });
    }

    public Bed Bed { get; } = new();

    public FakeServer Server { get; }

    public IPEndPoint Vip { get; }

    public static string Answer(string body, string fields = "Cache-Control: max-age=60") =>
        $"HTTP/1.1 200 OK\r\n{fields}{(fields.Length > 0 ? "\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>One request on a connection of its own, so that it may meet any loop.</summary>
    public async Task<Message> AskAsync(string fields = "", string path = "/", string method = "GET", string host = "a.test")
    {
        using var client = await Wire.Wire.ConnectAsync(Vip);
        var text = $"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{fields}{(fields.Length > 0 ? "\r\n" : "")}\r\n";
        await client.SendAsync(text);
        return await client.ReadMessageAsync(toHead: method == "HEAD") ?? throw new IOException("closed without an answer");
    }

    public void Dispose() => Bed.Dispose();
}
