using Fairlead.Model.Identity;

namespace Fairlead.Telemetry;

/// <summary>The only way to telemetry: opened for one tenant, and nothing of another can be reached through what it answers.</summary>
public interface ITelemetryStores
{
    /// <summary>Cheap; opens no file. Safe for concurrent use.</summary>
    ITelemetry Open(TenantId tenant);

    /// <summary>Cheap; opens no file. Safe for concurrent use.</summary>
    ITelemetrySink OpenSink(TenantId tenant);
}
