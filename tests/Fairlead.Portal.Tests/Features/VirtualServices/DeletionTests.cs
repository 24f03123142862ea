using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class DeletionTests : IDisposable
{
    private readonly ScriptedApi _api = new();
    private readonly JsonObject _service;

    public DeletionTests()
    {
        _api.Add("healthmonitor", new JsonObject { ["uuid"] = "healthmonitor-own", ["name"] = "own" });
        _api.Add("healthmonitor", new JsonObject { ["uuid"] = "healthmonitor-sys", ["name"] = "System-TCP" });
        _api.Add("pool", new JsonObject
        {
            ["uuid"] = "pool-a", ["name"] = "a", ["health_monitor_refs"] = new JsonArray(Ref("healthmonitor", "own", "own"), Ref("healthmonitor", "sys", "System-TCP")),
        });
        _api.Add("vsvip", new JsonObject { ["uuid"] = "vsvip-a", ["name"] = "a" });
        _service = _api.Add("virtualservice", new JsonObject
        {
            ["uuid"] = "virtualservice-a", ["name"] = "shop", ["pool_ref"] = Ref("pool", "a", "a"), ["vsvip_ref"] = Ref("vsvip", "a", "a"),
        });
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Run_OfAServiceAlone_TakesItsPoolMonitorAndAddressAlong()
    {
        var deletion = new Deletion(_api.Client, _service);
        (await deletion.FindPartsAsync(Cancelled)).ShouldBeNull();
        deletion.Parts.Select(part => part.Uuid).ShouldBe(["pool-a", "healthmonitor-own", "vsvip-a"]);

        var (outcome, refusal) = await deletion.RunAsync(Cancelled);

        refusal.ShouldBeNull();
        outcome!.Kept.ShouldBeEmpty();
        _api.Names.ShouldBe(["healthmonitor System-TCP"]);
    }

    [Fact]
    public async Task Parts_ThatOthersUse_Stay()
    {
        _api.Add("virtualservice", new JsonObject { ["name"] = "other", ["pool_ref"] = Ref("pool", "a", "a"), ["vsvip_ref"] = Ref("vsvip", "a", "a") });
        var deletion = new Deletion(_api.Client, _service);

        await deletion.FindPartsAsync(Cancelled);

        deletion.Parts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Parts_WhoseUsersCannotBeAsked_Stay()
    {
        _api.Refuse(HttpMethod.Get, "poolgroup", HttpStatusCode.InternalServerError, "");
        var deletion = new Deletion(_api.Client, _service);

        await deletion.FindPartsAsync(Cancelled);

        deletion.Parts.Select(part => part.Uuid).ShouldBe(["vsvip-a"]);
    }

    [Fact]
    public async Task Run_RefusedForTheService_LeavesEverything()
    {
        var deletion = new Deletion(_api.Client, _service);
        await deletion.FindPartsAsync(Cancelled);
        _api.Refuse(HttpMethod.Delete, "virtualservice", HttpStatusCode.Forbidden, "You do not have permission");

        var (outcome, refusal) = await deletion.RunAsync(Cancelled);

        outcome.ShouldBeNull();
        refusal!.Message.ShouldContain("permission");
        _api.Objects.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Run_RefusedForAPart_SaysWhatStaysAndWhy()
    {
        var deletion = new Deletion(_api.Client, _service);
        await deletion.FindPartsAsync(Cancelled);
        _api.Refuse(HttpMethod.Delete, "pool", HttpStatusCode.PreconditionFailed, "object is referred by others");

        var (outcome, _) = await deletion.RunAsync(Cancelled);

        outcome!.Kept.ShouldHaveSingleItem().ShouldContain("a stays. object is referred by others");
    }

    private static string Ref(string kind, string id, string name) => $"http://api.test/api/{kind}/{kind}-{id}#{name}";
}
