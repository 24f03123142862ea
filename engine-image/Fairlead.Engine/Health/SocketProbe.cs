using System.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>The real thing: TCP and HTTP over sockets.</summary>
internal sealed class SocketProbe : IHealthProbe
{
    public Task<CheckResult> CheckAsync(HealthMonitorConfig monitor, IPEndPoint server, CheckTrace? trace, CancellationToken limit)
    {
        AnswerReader? read = monitor.Type switch
        {
            HealthMonitorType.Http => new HttpAnswer(monitor).Read,
            _ when monitor.Request.IsEmpty && monitor.ResponseContains.Length == 0 => null,
            _ => new TcpAnswer(monitor).Read,
        };
        return Exchange.RunAsync(server, monitor, read, trace, limit);
    }
}
