using System.Diagnostics;
using System.Globalization;
using Fairlead.Testing.Clouds;
using Xunit;

namespace Fairlead.Provisioning.Tests.Local;

[Trait("tier", "e2e")]
public sealed class LocalCloudContractTests : CloudContractTests, IAsyncDisposable
{
    private readonly LocalCloudFixture _fixture = new();

    protected override ICloud Cloud => _fixture.Cloud;

    protected override string Vip => "127.9.9.9";

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    protected override Task CrashAsync(ObservedEngine engine)
    {
        using var process = Process.GetProcessById(int.Parse(engine.HostHandle!, CultureInfo.InvariantCulture));
        process.Kill();
        return Task.CompletedTask;
    }
}
