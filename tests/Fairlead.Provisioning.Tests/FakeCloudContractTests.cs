using Fairlead.Testing.Clouds;

namespace Fairlead.Provisioning.Tests;

public sealed class FakeCloudContractTests : CloudContractTests
{
    private readonly FakeCloud _cloud = new();

    protected override ICloud Cloud => _cloud;

    protected override string Vip => "192.0.2.80";

    protected override Task CrashAsync(ObservedEngine engine)
    {
        _cloud.Become(engine.Id, ObservedEngineState.Failed, "crashed");
        return Task.CompletedTask;
    }
}
