using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Traffic;

/// <summary>An HTTP check that nothing could send is refused when it is written, not when it fails.</summary>
public sealed class HealthMonitorRequestRule : KindValidator<HealthMonitor>
{
    protected override IEnumerable<Fault> Check(HealthMonitor record)
    {
        if (record.HttpMonitor is not { ExactHttpRequest: false } http)
        {
            yield break;
        }

        var line = http.HttpRequest.Split('\n', 2)[0].TrimEnd('\r');
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3 || parts[2] is not ("HTTP/1.0" or "HTTP/1.1") || line.Any(char.IsControl))
        {
            yield return new Fault(
                "http_monitor.http_request",
                Fault.Shorten(http.HttpRequest),
                "Must begin with METHOD PATH HTTP/1.0 (or HTTP/1.1), e.g. GET /health HTTP/1.0.");
        }
    }
}
