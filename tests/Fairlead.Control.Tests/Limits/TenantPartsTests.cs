using Fairlead.Control.Limits;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Limits;

public sealed class TenantPartsTests
{
    private readonly ObjectId _service = new("virtualservice", Guid.NewGuid());
    private readonly TenantParts _parts = new();
    private ObjectId[] _engines = [new("serviceengine", Guid.NewGuid()), new("serviceengine", Guid.NewGuid())];
    private long _now = 10_000;
    private long _report;

    [Fact]
    public void Key_OfAConfigurationWithAnotherNumberOfEngines_IsLeftAlone()
    {
        Hear(_engines[0], engines: 3);

        _parts.Count.ShouldBe(0);
        _parts.Plan(_now).ShouldBeEmpty();
    }

    [Fact]
    public void Keys_BeyondTheBound_KeepEqualParts()
    {
        for (var key = 1ul; key <= TenantParts.MostKeys + 10; key++)
        {
            Hear(_engines[0], key: key);
        }

        _parts.Count.ShouldBe(TenantParts.MostKeys);
    }

    [Fact]
    public void Engine_InThePlaceOfAnother_IsCountedOnOnlyAfterWhatTheFormerGaveHasEnded()
    {
        Hear(_engines[0]);
        _parts.Plan(_now).Select(one => one.Engine).ShouldContain(_engines[1]);
        _engines = [_engines[0], new("serviceengine", Guid.NewGuid())];
        _now += 1500;

        Hear(_engines[0]);
        _parts.Plan(_now).ShouldBeEmpty();
        _now += PartPlanner.LeaseMs;
        Hear(_engines[0]);

        _parts.Plan(_now).Select(one => one.Engine).ShouldContain(_engines[1]);
    }

    [Fact]
    public void Keys_NobodySpeaksOf_AreForgotten()
    {
        Hear(_engines[0], key: 1);
        _now += 20_000;

        Hear(_engines[0], key: 2);

        _parts.Count.ShouldBe(1);
    }

    private void Hear(ObjectId engine, uint engines = 2, ulong key = 1)
    {
        var entry = new RateEntry { VirtualService = _service.ToString(), Limit = 1, Key = key, Engines = engines, Demand = 1.5 };
        _parts.Heard(engine, new RateReport { Id = ++_report, Entries = { entry } }, _now, _ => _engines);
    }
}
