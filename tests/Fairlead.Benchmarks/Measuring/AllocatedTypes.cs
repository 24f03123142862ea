using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Types of objects allocated on the managed heap of this process while it lives: a sample each 100 KiB or so.</summary>
internal sealed class AllocatedTypes : EventListener
{
    private const EventKeywords Collector = (EventKeywords)1;
    private readonly ConcurrentDictionary<string, int> samples = new();

    /// <summary>The most frequent first.</summary>
    public override string ToString() =>
        string.Join(", ", samples.OrderByDescending(entry => entry.Value).Take(8).Select(entry => $"{entry.Key} ({entry.Value} samples)"));

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, Collector);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) is true
            && eventData.Payload?[eventData.PayloadNames!.IndexOf("TypeName")] is string type)
        {
            samples.AddOrUpdate(type, 1, (_, count) => count + 1);
        }
    }
}
