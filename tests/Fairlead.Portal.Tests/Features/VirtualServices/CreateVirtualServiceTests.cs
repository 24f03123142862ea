using System.Net;
using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class CreateVirtualServiceTests : IDisposable
{
    private readonly ScriptedApi _api = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Run_OfAWholeForm_MakesWhatItNeedsInOrder()
    {
        var outcome = await CreateVirtualService.RunAsync(_api.Client, VirtualServiceDraftTests.Whole(), Cancelled);

        outcome.Uuid.ShouldStartWith("virtualservice-");
        _api.Names.ShouldBe(["healthmonitor shop-health", "pool shop-pool", "vsvip shop-vip", "virtualservice shop"]);
        var pool = _api.Objects[1].Document;
        pool["servers"]!.AsArray().Count.ShouldBe(2);
        pool["health_monitor_refs"]![0]!.ToString().ShouldBe("/api/healthmonitor?name=shop-health");
        _api.Objects[2].Document["vip"]![0]!["ipam_network_subnet"]!["network_ref"]!.ToString().ShouldBe("/api/network?name=vip-net");
        _api.Objects[3].Document["pool_ref"]!.ToString().ShouldBe("/api/pool?name=shop-pool");
    }

    [Fact]
    public async Task Run_OfATcpApplicationWithAFixedAddress_AsksForNoMonitorOfItsOwn()
    {
        var draft = VirtualServiceDraftTests.Whole();
        (draft.Application, draft.Address) = (DraftApplication.Tcp, "10.0.0.10");

        await CreateVirtualService.RunAsync(_api.Client, draft, Cancelled);

        _api.Names.ShouldBe(["pool shop-pool", "vsvip shop-vip", "virtualservice shop"]);
        _api.Objects[0].Document["health_monitor_refs"]![0]!.ToString().ShouldEndWith("System-TCP");
        _api.Objects[1].Document["vip"]![0]!["ip_address"]!["addr"]!.ToString().ShouldBe("10.0.0.10");
        _api.Objects[2].Document["application_profile_ref"]!.ToString().ShouldEndWith("System-L4-Application");
    }

    [Fact]
    public async Task Run_RefusedAtTheLastStep_TakesEverythingBackAndSaysItAtTheField()
    {
        _api.Refuse(HttpMethod.Post, "virtualservice", HttpStatusCode.BadRequest, "refused", ("services[0].port", "Is taken on this address."));

        var outcome = await CreateVirtualService.RunAsync(_api.Client, VirtualServiceDraftTests.Whole(), Cancelled);

        outcome.Uuid.ShouldBeNull();
        outcome.Faults[DraftField.Port].ShouldBe("Is taken on this address.");
        outcome.Message.ShouldBeEmpty();
        _api.Objects.ShouldBeEmpty();
        _api.Asked.TakeLast(3).ShouldBe(["DELETE vsvip", "DELETE pool", "DELETE healthmonitor"]);
    }

    [Fact]
    public async Task Run_WithATakenName_SaysSoAtTheName()
    {
        _api.Refuse(HttpMethod.Post, "healthmonitor", HttpStatusCode.Conflict, "healthmonitor with name 'shop-health' exists already");

        var outcome = await CreateVirtualService.RunAsync(_api.Client, VirtualServiceDraftTests.Whole(), Cancelled);

        outcome.Faults[DraftField.Name].ShouldContain("exists already");
    }

    [Fact]
    public async Task Run_WhoseUndoIsRefusedToo_SaysWhatIsLeft()
    {
        _api.Refuse(HttpMethod.Post, "vsvip", HttpStatusCode.BadRequest, "refused", ("vip[0].ipam_network_subnet", "No available free IPs"));
        _api.Refuse(HttpMethod.Delete, "pool", HttpStatusCode.PreconditionFailed, "is referred");

        var outcome = await CreateVirtualService.RunAsync(_api.Client, VirtualServiceDraftTests.Whole(), Cancelled);

        outcome.Faults[DraftField.Network].ShouldContain("No available free IPs");
        outcome.Message.ShouldContain("could not be taken back: is referred");
        _api.Names.ShouldBe(["pool shop-pool"]);
    }
}
