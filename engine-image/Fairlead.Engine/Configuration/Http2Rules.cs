using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold of limits of HTTP/2.</summary>
internal static class Http2Rules
{
    private const int SmallestWindow = 65_535;
    private const int Most = 10_000;

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        Check(resource.Name, "http.http2", service.Http?.Http2, faults);
        for (var i = 0; i < service.PortSettings.Count; i++)
        {
            Check(resource.Name, $"port_settings[{i}].http.http2", service.PortSettings[i].Http?.Http2, faults);
        }
    }

    public static void Check(string resource, string field, Http2Limits? limits, FaultList faults)
    {
        if (limits is null)
        {
            return;
        }

        faults.Range(resource, field + ".streams", limits.Streams, 0, 256);
        faults.Range(resource, field + ".control_frames", limits.ControlFrames, 0, Most);
        faults.Range(resource, field + ".empty_data_frames", limits.EmptyDataFrames, 0, Most);
        faults.Range(resource, field + ".field_bytes", limits.FieldBytes, 0, 8192);
        faults.Range(resource, field + ".queued_frames", limits.QueuedFrames, 0, Most);
        faults.Range(resource, field + ".requests", limits.Requests, 0, Most);
        if (limits.WindowBytes != 0)
        {
            // A stream's content waits in one block.
            faults.Range(resource, field + ".window_bytes", limits.WindowBytes, SmallestWindow, BufferPool.LargestSize);
        }
    }
}
