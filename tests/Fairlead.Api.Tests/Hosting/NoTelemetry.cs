using Fairlead.Model.Identity;
using Fairlead.Telemetry;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>For what asks no question of it.</summary>
internal sealed class NoTelemetry : ITelemetryStores
{
    public ITelemetry Open(TenantId tenant) => null!;

    public ITelemetrySink OpenSink(TenantId tenant) => throw new NotSupportedException("Nothing is told to it.");
}
