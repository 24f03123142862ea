using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within a pool and its health monitors.</summary>
internal static class PoolRules
{
    private const int LargestRequest = 64 * 1024;

    public static void Check(Resource resource, FaultList faults)
    {
        var pool = resource.Pool;
        if (!Enum.IsDefined(pool.Algorithm))
        {
            faults.Add(resource.Name, "algorithm", $"is {(int)pool.Algorithm}, which this engine does not know; upgrade the engine");
        }

        if (pool.Tls is { } tls)
        {
            TlsRules.CheckServers(resource.Name, "tls", tls, faults);
        }

        Http2Rules.Check(resource.Name, "http2_limits", pool.Http2Limits, faults);
        var uuids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < pool.Monitors.Count; i++)
        {
            CheckMonitor(resource.Name, $"monitors[{i}]", pool.Monitors[i], faults);
            if (!uuids.Add(pool.Monitors[i].Uuid))
            {
                faults.Add(resource.Name, $"monitors[{i}].uuid", $"'{pool.Monitors[i].Uuid}' appears twice in the pool");
            }
        }
    }

    private static void CheckMonitor(string resource, string field, HealthMonitorConfig monitor, FaultList faults)
    {
        if (monitor.Uuid.Length == 0)
        {
            faults.Add(resource, field + ".uuid", "is empty");
        }

        if (monitor.Type is not (HealthMonitorType.Tcp or HealthMonitorType.Http))
        {
            faults.Add(resource, field + ".type", $"is {(int)monitor.Type}; this engine knows TCP and HTTP");
        }

        faults.Range(resource, field + ".send_interval_ms", monitor.SendIntervalMs, 10, 3_600_000);
        faults.Range(resource, field + ".receive_timeout_ms", monitor.ReceiveTimeoutMs, 10, 2_400_000);
        faults.Range(resource, field + ".successful_checks", monitor.SuccessfulChecks, 1, 50);
        faults.Range(resource, field + ".failed_checks", monitor.FailedChecks, 1, 50);
        faults.Range(resource, field + ".port", monitor.Port, 0, 65535);
        faults.Range(resource, field + ".response_bytes", monitor.ResponseBytes, 0, 65536);
        faults.Range(resource, field + ".request", monitor.Request.Length, monitor.Type == HealthMonitorType.Http ? 1 : 0, LargestRequest);
        CheckCodes(resource, field, monitor, faults);
        if (monitor.Tls is { } tls)
        {
            TlsRules.CheckServers(resource, field + ".tls", tls, faults);
        }
    }

    private static void CheckCodes(string resource, string field, HealthMonitorConfig monitor, FaultList faults)
    {
        for (var i = 0; i < monitor.ResponseCodes.Count; i++)
        {
            faults.Range(resource, $"{field}.response_codes[{i}].from", monitor.ResponseCodes[i].From, 100, 999);
            faults.Range(resource, $"{field}.response_codes[{i}].to", monitor.ResponseCodes[i].To, monitor.ResponseCodes[i].From, 999);
        }

        for (var i = 0; i < monitor.MaintenanceCodes.Count; i++)
        {
            faults.Range(resource, $"{field}.maintenance_codes[{i}]", monitor.MaintenanceCodes[i], 101, 599);
        }
    }
}
