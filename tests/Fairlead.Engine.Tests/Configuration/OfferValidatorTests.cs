using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

public sealed class OfferValidatorTests
{
    [Fact]
    public void Offer_ThatIsRight_HasNoFault() =>
        Faults([.. Sample.Application(servers: ("10.0.0.1", 80)), Sample.Pool("b", Sample.HttpMonitor(), Sample.TcpMonitor())]).ShouldBeEmpty();

    [Fact]
    public void Offer_WithSeveralFaults_NamesThemAll()
    {
        var service = Sample.Service(pool: "missing").Change(r => r.VirtualService.Listeners[0].Port = 0);
        var endpoints = Sample.Endpoints("a", ("nowhere", 80), ("10.0.0.1", 70000));

        var faults = Faults([service, Sample.Pool(), endpoints]);

        faults.Select(f => $"{f.Resource} {f.Field}").ShouldBe(
            [
                "virtualservice/virtualservice-a listeners[0].port",
                "endpoints/pool-a servers[0].address",
                "endpoints/pool-a servers[1].port",
                "virtualservice/virtualservice-a pools[0].pool",
            ],
            ignoreOrder: true);
        faults.ShouldAllBe(f => f.Reason.Length > 10);
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::", true)]
    [InlineData("1", false)]
    [InlineData("127.1", false)]
    [InlineData("010.0.0.1", false)]
    [InlineData("10.0.0.256", false)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("[::1]", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("localhost", false)]
    [InlineData("", false)]
    public void Address_OfAServer_MustBeALiteral(string address, bool isLiteral) =>
        Faults([Sample.Pool(), Sample.Endpoints("a", (address, 80))]).Count.ShouldBe(isLiteral ? 0 : 1);

    [Fact]
    public void Services_OnOneAddressAndPort_AreRefused()
    {
        var faults = Faults([Sample.Service("a", port: 80, pool: null), Sample.Service("b", port: 80, pool: null)]);

        var fault = faults.ShouldHaveSingleItem();
        fault.Resource.ShouldBe("virtualservice/virtualservice-b");
        fault.Reason.ShouldContain("virtualservice/virtualservice-a");
    }

    [Fact]
    public void Services_WhosePortRangesOverlap_AreRefused()
    {
        var range = Sample.Service("a", port: 80, pool: null).Change(r => r.VirtualService.Listeners[0].PortRangeEnd = 90);

        Faults([range, Sample.Service("b", port: 85, pool: null)]).ShouldHaveSingleItem().Reason.ShouldContain("port 85");
    }

    [Fact]
    public void Services_OfWhichOneCarriesNoTraffic_MayShareAnAddress() =>
        Faults([Sample.Service("a", pool: null), Sample.Service("b", pool: null).Change(r => r.VirtualService.TrafficEnabled = false)]).ShouldBeEmpty();

    [Fact]
    public void Step_ThatRemovesAPoolInUse_IsRefused()
    {
        var held = HeldConfig.Of(Sample.Application());
        string[] removed = ["pool/pool-a", "endpoints/pool-a"];

        var faults = OfferValidator.CheckResult(held.With([], removed), [], removed);

        faults.ShouldHaveSingleItem().Resource.ShouldBe("virtualservice/virtualservice-a");
    }

    [Fact]
    public void Step_OfEndpointsAlone_NeedsTheirPool() =>
        Faults([Sample.Endpoints("lost", ("10.0.0.1", 80))]).ShouldHaveSingleItem().Field.ShouldBe("pool");

    [Fact]
    public void Server_ListedTwice_IsRefused() =>
        Faults([Sample.Pool(), Sample.Endpoints("a", ("10.0.0.1", 80), ("10.0.0.1", 80))]).ShouldHaveSingleItem().Field.ShouldBe("servers[1]");

    [Fact]
    public void Resource_WhoseHashDoesNotFit_IsRefused()
    {
        var resource = Sample.Pool();
        resource.Hash = ByteString.CopyFrom(new byte[16]);

        OfferValidator.CheckStep([resource], []).ShouldHaveSingleItem().Field.ShouldBe("hash");
    }

    [Fact]
    public void Resource_WhoseNameIsNotItsPayloads_IsRefused()
    {
        var resource = Sample.Pool();
        resource.Name = "pool/pool-b";

        OfferValidator.CheckStep([resource], []).ShouldHaveSingleItem().Field.ShouldBe("name");
    }

    [Fact]
    public void Resource_WithoutPayload_IsRefused() =>
        OfferValidator.CheckStep([new Resource { Name = "futurekind/x" }], []).ShouldHaveSingleItem().Reason.ShouldContain("upgrade");

    [Fact]
    public void Resource_SentTwiceOrAlsoRemoved_IsRefused() =>
        OfferValidator.CheckStep([Sample.Pool(), Sample.Pool()], ["pool/pool-a"]).Count.ShouldBe(2);

    [Fact]
    public void Monitor_WithInsaneValues_IsRefusedFieldByField()
    {
        var monitor = new HealthMonitorConfig { Uuid = "healthmonitor-1", Type = HealthMonitorType.Http, Port = 70000, MaintenanceCodes = { 99 } };

        var fields = Faults([Sample.Pool("a", monitor)]).Select(f => f.Field["monitors[0].".Length..]);

        fields.ShouldBe(
            ["send_interval_ms", "receive_timeout_ms", "successful_checks", "failed_checks", "port", "request", "maintenance_codes[0]"], ignoreOrder: true);
    }

    [Fact]
    public void Http2Limits_OutOfRange_AreRefusedFieldByField()
    {
        var limits = new Http2Limits { Streams = 257, WindowBytes = 65_534, ControlFrames = 10_001, FieldBytes = 8193, QueuedFrames = 10_001, Requests = 10_001 };
        var service = Sample.Service("a").Change(r => r.VirtualService.Http.Http2 = limits);

        Faults([service, Sample.Pool().Change(r => r.Pool.Http2Limits = limits), Sample.Endpoints()]).Count(f => f.Field.Contains("http2", StringComparison.Ordinal))
            .ShouldBe(12);
    }

    [Fact]
    public void Offer_BrokenThroughout_IsStillAReadableRefusal()
    {
        var servers = Enumerable.Range(0, 1000).Select(i => ("nowhere", i + 1)).ToArray();

        var faults = Faults([Sample.Pool(), Sample.Endpoints("a", servers)]);

        faults.Count.ShouldBe(201);
        faults[^1].Reason.ShouldContain("800 further");
    }

    private static IReadOnlyList<Fault> Faults(Resource[] resources)
    {
        var step = OfferValidator.CheckStep(resources, []);
        return step.Count > 0 ? step : OfferValidator.CheckResult(HeldConfig.Of(resources), resources, []);
    }
}
