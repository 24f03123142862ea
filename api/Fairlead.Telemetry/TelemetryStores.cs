using Fairlead.Model.Identity;
using Fairlead.Telemetry.Live;
using Fairlead.Telemetry.Store;

namespace Fairlead.Telemetry;

internal sealed class TelemetryStores(LiveTenants live, TelemetryReader reader, TelemetryWriter writer) : ITelemetryStores
{
    public ITelemetry Open(TenantId tenant) => new TenantTelemetry(new TenantSchema(tenant), live.Of(tenant), reader, writer);

    public ITelemetrySink OpenSink(TenantId tenant) => new TenantTelemetry(new TenantSchema(tenant), live.Of(tenant), reader, writer);
}
