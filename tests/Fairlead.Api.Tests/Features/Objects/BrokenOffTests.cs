using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Clients that go away in the middle, and objects that refer to each other in a circle.</summary>
[Trait("tier", "wire")]
public sealed class BrokenOffTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_ClientGoneAtAnyByte_LeavesAllOrNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        for (var round = 0; round < 12; round++)
        {
            var names = Enumerable.Range(0, 5).Select(i => $"r{round}-{i}").ToArray();
            var body = new JsonObject
            {
                ["objects"] = new JsonArray([.. names.Select(name => new JsonObject { ["kind"] = "pool", ["object"] = Bodies.Pool(name) })]),
            }.ToJsonString();

            // From a little short of the end, over exactly all, to all of it and a moment of waiting.
            await SendAndLeaveAsync(tenant, body, body.Length - 3 + (round / 2), TimeSpan.FromMilliseconds(round % 2 * 2));
        }

        var stored = (await tenant.Api.GetAsync("/api/pool?page_size=200", Token)).Expect(200).Results.Select(one => one!.AsObject()).ToList();
        stored.GroupBy(one => one["name"]!.ToString().Split('-')[0]).ShouldAllBe(round => round.Count() == 5);
        foreach (var one in stored)
        {
            (await tenant.Api.GetAsync($"/api/pool/{one["uuid"]}/history", Token)).Expect(200).Results.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task VirtualServices_EachTheOthersParent_AreStoredAndLeaveOthersAlone()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var known = await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        var first = await tenant.CreateAsync("virtualservice", Child("first", null), Token);
        var second = await tenant.CreateAsync("virtualservice", Child("second", "first"), Token);

        var circle = await tenant.Api.PatchAsync($"/api/virtualservice/{first["uuid"]}", Parent("second"), Token);
        var self = await tenant.Api.PatchAsync($"/api/virtualservice/{second["uuid"]}", Parent("second"), Token);

        ((int)circle.Status).ShouldBeOneOf(200, 400);
        ((int)self.Status).ShouldBeOneOf(200, 400);
        (await tenant.Api.GetAsync($"/api/virtualservice/{known["virtualservice"]}/runtime", Token)).Expect(200);
        host.Log().ShouldNotContain($"objects of {tenant.Uuid[7..]} could not be taken in");
    }

    private static JsonObject Parent(string name) => new() { ["replace"] = new JsonObject { ["vh_parent_vs_ref"] = $"/api/virtualservice?name={name}" } };

    private static JsonObject Child(string name, string? parent) => new()
    {
        ["name"] = name,
        ["type"] = "VS_TYPE_VH_CHILD",
        ["vh_domain_name"] = new JsonArray($"{name}.example.com"),
        ["vh_parent_vs_ref"] = parent is null ? null : $"/api/virtualservice?name={parent}",
    };

    private async Task SendAndLeaveAsync(TestTenant tenant, string body, int bytes, TimeSpan pause)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, Token);
        var head = $"POST /api/apply HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {tenant.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body[..Math.Min(bytes, body.Length)]), Token);
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, TimeProvider.System, Token);
        }

        // Reset, not an orderly end.
        socket.LingerState = new LingerOption(true, 0);
    }
}
