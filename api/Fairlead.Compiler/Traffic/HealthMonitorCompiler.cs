using System.Text;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;
using Google.Protobuf;
using HealthMonitorType = Fairlead.Model.Traffic.HealthMonitorType;
using WireMonitorType = Fairlead.Engine.Protocol.HealthMonitorType;

namespace Fairlead.Compiler.Traffic;

/// <summary>What an engine needs to check servers by.</summary>
internal static class HealthMonitorCompiler
{
    private const uint MillisecondsPerSecond = 1000;

    /// <summary>Null for a type that engines cannot run.</summary>
    public static HealthMonitorConfig? Compile(string uuid, HealthMonitor monitor)
    {
        var config = new HealthMonitorConfig
        {
            Uuid = uuid,
            Name = monitor.Name,
            SendIntervalMs = (uint)monitor.SendInterval * MillisecondsPerSecond,
            ReceiveTimeoutMs = (uint)monitor.ReceiveTimeout * MillisecondsPerSecond,
            SuccessfulChecks = (uint)monitor.SuccessfulChecks,
            FailedChecks = (uint)monitor.FailedChecks,
            Port = (uint)(monitor.MonitorPort ?? 0),
        };
        switch (monitor.Type)
        {
            case HealthMonitorType.Http:
                AddHttp(config, monitor.HttpMonitor ?? new HealthMonitorHttp());
                return config;
            case HealthMonitorType.Https:
                AddHttp(config, monitor.HttpsMonitor ?? new HealthMonitorHttp());
                return config;
            case HealthMonitorType.Tcp:
                AddTcp(config, monitor.TcpMonitor ?? new HealthMonitorTcp());
                return config;
            default:
                return null;
        }
    }

    private static void AddTcp(HealthMonitorConfig config, HealthMonitorTcp tcp)
    {
        config.Type = WireMonitorType.Tcp;
        config.Request = ByteString.CopyFromUtf8(tcp.TcpRequest ?? "");
        config.ResponseContains = tcp.TcpResponse ?? "";
        config.MaintenanceResponse = tcp.MaintenanceResponse ?? "";
    }

    private static void AddHttp(HealthMonitorConfig config, HealthMonitorHttp http)
    {
        config.Type = WireMonitorType.Http;
        var (request, hostAt) = HealthRequest.Build(http);
        config.Request = ByteString.CopyFrom(Encoding.UTF8.GetBytes(request));
        config.HostAt = (uint)hostAt;
        config.ResponseContains = http.HttpResponse ?? "";
        config.MaintenanceResponse = http.MaintenanceResponse ?? "";
        config.ResponseBytes = (uint)(http.ResponseSize ?? 0);
        config.MaintenanceCodes.AddRange(http.MaintenanceCode.Select(c => (uint)c));
        IReadOnlyList<HttpResponseCode> codes = http.HttpResponseCode.Count > 0 ? http.HttpResponseCode : [HttpResponseCode.Status2xx];
        config.ResponseCodes.AddRange(codes.Distinct().Order().Select(Range));
    }

    private static StatusRange Range(HttpResponseCode code)
    {
        if (code == HttpResponseCode.Any)
        {
            return new StatusRange { From = 100, To = 999 };
        }

        var hundreds = 100 * (uint)(1 + (code - HttpResponseCode.Status1xx));
        return new StatusRange { From = hundreds, To = hundreds + 99 };
    }
}
