using CsCheck;
using Fairlead.Control.Delivery;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Delivery;

public sealed class EngineDeliveryTests
{
    private readonly ModelEngine _engine = new();

    [Fact]
    public void Engine_WithNothing_IsOfferedEverythingOnce()
    {
        var delivery = new EngineDelivery([]);
        delivery.Replace([], Resources.Unit("a"));

        var offer = delivery.Next(7).ShouldNotBeNull();

        offer.Changed.Select(resource => resource.Name).ShouldBe(["virtualservice/vs-a", "pool/pool-a", "endpoints/pool-a"], ignoreOrder: true);
        offer.FeedSequence.ShouldBe(7);
        _engine.Answer(delivery, offer);
        delivery.Next(7).ShouldBeNull();
        delivery.IsSettled.ShouldBeTrue();
    }

    [Fact]
    public void Engine_ThatHoldsTheSet_IsOfferedNothing()
    {
        var delivery = new EngineDelivery(Resources.Unit("a").Select(Held));
        delivery.Replace([], Resources.Unit("a"));

        delivery.Next(7).ShouldBeNull();
        delivery.IsSettled.ShouldBeTrue();
    }

    [Fact]
    public void Engine_ThatHoldsMoreThanIsWanted_IsToldToDropIt()
    {
        var delivery = new EngineDelivery(Resources.Unit("old").Concat(Resources.Unit("a")).Select(Held));
        delivery.Replace([], Resources.Unit("a"));

        var offer = delivery.Next(7).ShouldNotBeNull();

        offer.Changed.ShouldBeEmpty();
        offer.Removed.ShouldBe(["virtualservice/vs-old", "pool/pool-old", "endpoints/pool-old"], ignoreOrder: true);
    }

    [Fact]
    public void EndpointChange_OfOneAmongAThousand_OffersOneResource()
    {
        var delivery = Settled(Enumerable.Range(0, 1000).Select(i => Resources.Unit($"{i:0000}")).ToArray());

        delivery.Replace(Resources.Unit("0500"), Resources.Unit("0500", address: "10.0.0.2"));

        var offer = delivery.Next(8).ShouldNotBeNull();
        offer.Changed.ShouldHaveSingleItem().Name.ShouldBe("endpoints/pool-0500");
        offer.Removed.ShouldBeEmpty();
    }

    [Fact]
    public void Changes_WhileAnOfferIsUnanswered_WaitAndGoTogether()
    {
        var delivery = Settled(Resources.Unit("a"));
        delivery.Replace(Resources.Unit("a"), Resources.Unit("a", address: "10.0.0.2"));
        var first = delivery.Next(2).ShouldNotBeNull();

        delivery.Replace(Resources.Unit("a", address: "10.0.0.2"), Resources.Unit("a", address: "10.0.0.3"));
        delivery.Next(3).ShouldBeNull();
        delivery.Replace(Resources.Unit("a", address: "10.0.0.3"), Resources.Unit("a", "renamed", address: "10.0.0.4"));
        delivery.Next(4).ShouldBeNull();
        _engine.Answer(delivery, first);

        var second = delivery.Next(4).ShouldNotBeNull();
        second.Changed.Select(resource => resource.Name).ShouldBe(["endpoints/pool-a", "virtualservice/vs-a"], ignoreOrder: true);
        second.Changed.Single(resource => resource.Endpoints is not null).Endpoints.Servers.Single().Address.ShouldBe("10.0.0.4");
    }

    [Fact]
    public void Change_TakenBackWhileUnanswered_IsTakenBackOnTheEngine()
    {
        var delivery = Settled(Resources.Unit("a"));
        delivery.Replace(Resources.Unit("a"), Resources.Unit("a", "renamed"));
        var first = delivery.Next(2).ShouldNotBeNull();
        delivery.Replace(Resources.Unit("a", "renamed"), Resources.Unit("a"));

        _engine.Answer(delivery, first);

        delivery.Next(3).ShouldNotBeNull().Changed.ShouldHaveSingleItem().VirtualService.Name.ShouldBe("web");
    }

    [Fact]
    public void Pool_SharedByTwoServices_GoesWithTheLast()
    {
        IReadOnlyList<Resource> first = [Resources.Service("vs-1", "pool-s"), Resources.Pool("pool-s"), Resources.Endpoints("pool-s")];
        IReadOnlyList<Resource> second = [Resources.Service("vs-2", "pool-s"), Resources.Pool("pool-s"), Resources.Endpoints("pool-s")];
        var delivery = Settled(first, second);

        delivery.Replace(first, []);
        var offer = delivery.Next(2).ShouldNotBeNull();
        offer.Removed.ShouldBe(["virtualservice/vs-1"]);
        _engine.Answer(delivery, offer);

        delivery.Replace(second, []);
        delivery.Next(3).ShouldNotBeNull().Removed.Count.ShouldBe(3);
    }

    [Fact]
    public void Refusal_OfOneResource_SetsItAsideAndOffersTheRestAgain()
    {
        _engine.Refuses(name => name == "virtualservice/vs-bad");
        var delivery = new EngineDelivery([]);
        delivery.Replace([], Resources.Unit("bad"));
        delivery.Replace([], Resources.Unit("good"));

        _engine.Run(delivery);

        _engine.Names.ShouldContain("virtualservice/vs-good");
        _engine.Names.ShouldNotContain("virtualservice/vs-bad");
        delivery.RefusalOf("virtualservice/vs-bad").ShouldNotBeNull().Faults.Single().Reason.ShouldBe("scripted");
    }

    [Fact]
    public void Refusal_ThatNamesNothing_IsNarrowedDownToTheOne()
    {
        _engine.Refuses(name => name == "virtualservice/vs-07", isNamed: false);
        var delivery = new EngineDelivery([]);
        foreach (var id in Enumerable.Range(0, 20))
        {
            delivery.Replace([], Resources.Unit($"{id:00}"));
        }

        _engine.Run(delivery);

        _engine.Names.Count.ShouldBe(59);
        delivery.Refused.ShouldHaveSingleItem().Name.ShouldBe("virtualservice/vs-07");
    }

    [Fact]
    public void Refused_ServiceThatMovedToABadPool_KeepsItsOldPool()
    {
        _engine.Refuses(name => name == "pool/pool-b");
        IReadOnlyList<Resource> before = [Resources.Service("vs-1", "pool-a"), Resources.Pool("pool-a"), Resources.Endpoints("pool-a")];
        IReadOnlyList<Resource> after = [Resources.Service("vs-1", "pool-b"), Resources.Pool("pool-b"), Resources.Endpoints("pool-b")];
        var delivery = Settled(before);

        delivery.Replace(before, after);
        _engine.Run(delivery);

        _engine.Names.ShouldBe(["virtualservice/vs-1", "pool/pool-a", "endpoints/pool-a"], ignoreOrder: true);
        delivery.IsSettled.ShouldBeTrue();
    }

    [Fact]
    public void Refused_RemovalOfAPoolInUse_IsTriedAgainWhenItsServiceChanges()
    {
        _engine.Refuses(name => name == "pool/pool-b");
        IReadOnlyList<Resource> before = [Resources.Service("vs-1", "pool-a"), Resources.Pool("pool-a"), Resources.Endpoints("pool-a")];
        IReadOnlyList<Resource> bad = [Resources.Service("vs-1", "pool-b"), Resources.Pool("pool-b"), Resources.Endpoints("pool-b")];
        IReadOnlyList<Resource> after = [Resources.Service("vs-1", "pool-c"), Resources.Pool("pool-c"), Resources.Endpoints("pool-c")];
        var delivery = Settled(before);
        delivery.Replace(before, bad);
        _engine.Run(delivery);

        delivery.Replace(bad, after);
        _engine.Run(delivery);

        _engine.Names.ShouldBe(["virtualservice/vs-1", "pool/pool-c", "endpoints/pool-c"], ignoreOrder: true);
    }

    [Fact]
    public void Refused_UnitWhosePoolIsMended_IsTriedAgainAsAWhole()
    {
        var bad = Resources.Unit("a", poolName: "bad");
        _engine.Refuses(bad[1]);
        var delivery = new EngineDelivery([]);
        delivery.Replace([], bad);
        _engine.Run(delivery);
        _engine.Names.ShouldBeEmpty();

        delivery.Replace(bad, Resources.Unit("a"));
        _engine.Run(delivery);

        _engine.Names.Count.ShouldBe(3);
        delivery.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Ack_WithAnotherSetHash_IsNotBelieved()
    {
        var delivery = new EngineDelivery([]);
        delivery.Replace([], Resources.Unit("a"));
        var offer = delivery.Next(1).ShouldNotBeNull();

        delivery.Acked(new Ack { OfferId = offer.OfferId, SetHash = ResourceHash.Of(Resources.Pool("x")) }).ShouldBeFalse();
    }

    [Fact]
    public void Configuration_LargerThanAnOffer_GoesInSeveralThatEachHold()
    {
        var delivery = new EngineDelivery([]);
        var name = new string('n', 4000);
        foreach (var id in Enumerable.Range(0, 800))
        {
            delivery.Replace([], Resources.Unit($"{id:000}", name, name));
        }

        var offers = _engine.Run(delivery);

        offers.Count.ShouldBeGreaterThan(2);
        offers.ShouldAllBe(offer => offer.CalculateSize() < EngineDelivery.LargestOffer + 100_000);
        _engine.Names.Count.ShouldBe(2400);
        delivery.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Delivery_OfAnyHistory_EndsWithWhatIsWanted()
    {
        var step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool);
        step.Array[1, 40].Sample(steps =>
        {
            var engine = new ModelEngine();
            var delivery = new EngineDelivery([]);
            var units = new Dictionary<int, IReadOnlyList<Resource>>();
            foreach (var (unit, pool, name, answers) in steps)
            {
                var before = units.GetValueOrDefault(unit, []);
                units[unit] = pool == 0 ? [] : Shared(unit, pool, name);
                delivery.Replace(before, units[unit]);
                if (answers)
                {
                    engine.Step(delivery);
                }
            }

            engine.Run(delivery);
            engine.Names.ShouldBe(units.Values.SelectMany(unit => unit).Select(resource => resource.Name).Distinct(), ignoreOrder: true);
            units.Values.SelectMany(unit => unit).ShouldAllBe(resource => delivery.Holds(resource));
        });
    }

    private static IReadOnlyList<Resource> Shared(int unit, int pool, int name) =>
        [Resources.Service($"vs-{unit}", $"pool-{pool}", $"n{name}"), Resources.Pool($"pool-{pool}"), Resources.Endpoints($"pool-{pool}")];

    private EngineDelivery Settled(params IReadOnlyList<Resource>[] units)
    {
        var delivery = new EngineDelivery([]);
        foreach (var unit in units)
        {
            delivery.Replace([], unit);
        }

        _engine.Run(delivery);
        delivery.IsSettled.ShouldBeTrue();
        return delivery;
    }

    private static HeldResource Held(Resource resource) => new() { Name = resource.Name, Hash = resource.Hash };
}
