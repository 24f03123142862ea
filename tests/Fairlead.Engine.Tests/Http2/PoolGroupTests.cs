using System.Net;
using Fairlead.Compiler.Tests;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>What a group says of the servers of its pools, from the object to the wire.</summary>
[Trait("tier", "wire")]
public sealed class PoolGroupTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(true, "HTTP/2")]
    [InlineData(false, "HTTP/1.1")]
    public async Task Servers_OfAGroup_AreSpokenToAsTheGroupSays(bool http2, string protocol)
    {
        await using var server = await KestrelServer.AnsweringAsync(
            context => context.Response.WriteAsync(context.Request.Protocol), http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        using var client = await Wire.Wire.ConnectAsync(Serve(server.Endpoint, http2));

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe(protocol);
    }

    private IPEndPoint Serve(IPEndPoint server, bool http2)
    {
        var vip = Bed.NewAddress();
        var tenant = new TenantBuilder().Engine("se-1").Service("a", vip.Address.ToString(), vip.Port);
        tenant.Put("pool", $$"""{"name": "a", "servers": [{"ip": {"addr": "{{server.Address}}", "type": "V4"}, "port": {{server.Port}}}]}""");
        tenant.Put("poolgroup", $$"""{"name": "g", "enable_http2": {{(http2 ? "true" : "false")}}, "members": [{"pool_ref": "/api/pool?name=a"}]}""");
        tenant.Put("virtualservice", $$"""
            {"name": "a", "vsvip_ref": "/api/vsvip?name=a", "pool_group_ref": "/api/poolgroup?name=g", "services": [{"port": {{vip.Port}}}],
             "application_profile_ref": "/api/applicationprofile?name=System-HTTP"}
            """);
        List<Resource> resources = [.. tenant.Compile().Units.SelectMany(u => u.Resources)];
        OfferValidator.CheckStep(resources, []).ShouldBeEmpty();
        _bed.Apply(HeldConfig.Of(resources).Set);
        return vip;
    }
}
