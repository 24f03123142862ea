using System.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Verbs for parents and children of virtual hosting.</summary>
internal static class HostingBed
{
    /// <summary>A parent in front of no pool.</summary>
    public static IPEndPoint Parent(this Bed bed, Hosting kind = Hosting.Request, Action<VirtualServiceConfig>? change = null) =>
        bed.Serve("parent", [], (service, _, _) =>
        {
            service.Hosting = kind;
            service.Pools.Clear();
            change?.Invoke(service);
        });

    /// <summary>A child whose one server answers with the child's name.</summary>
    public static void Child(this Bed bed, string name, IEnumerable<HostedPaths> hosts, Action<VirtualServiceConfig>? change = null)
    {
        var server = bed.Use(FakeServer.Named(name));
        bed.Serve(name, [server.Endpoint], (service, _, _) =>
        {
            service.Listeners.Clear();
            service.Child = new ChildConfig { Parent = "virtualservice-parent", Hosts = { hosts } };
            change?.Invoke(service);
        });
    }

    public static void Child(this Bed bed, string name, params string[] hosts) => bed.Child(name, hosts.Select(h => new HostedPaths { Host = h }));

    public static HostedPaths At(string host, params RequestMatch[] requests) => new() { Host = host, Requests = { requests } };

    public static RequestMatch Path(TextOperation operation, params string[] values) =>
        new() { Path = new TextMatch { Operation = operation, Values = { values } } };

    public static RequestMatch Below(params string[] values) => Path(TextOperation.BeginsWith, values);

    /// <summary>Who answers: the body, or the status of an answer by the engine.</summary>
    public static async Task<string> AskAsync(IPEndPoint vip, string host, string path = "/", string more = "")
    {
        using var client = await Wire.ConnectAsync(vip);
        return Who(await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"));
    }

    public static string Who(Message answer) => answer.Status == 200 ? answer.Body : $"{answer.Status}";
}
