using System.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>Checks one server once, by the rules of a monitor. Failures are results; only the end of the time is an exception.</summary>
internal interface IHealthProbe
{
    /// <param name="trace">Null when nobody looks.</param>
    Task<CheckResult> CheckAsync(HealthMonitorConfig monitor, IPEndPoint server, CheckTrace? trace, CancellationToken limit);
}
