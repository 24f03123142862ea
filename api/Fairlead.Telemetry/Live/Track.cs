using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Live;

/// <summary>What happened between two reports of one engine.</summary>
internal readonly record struct Sample<T>(DateTimeOffset Arrived, TimeSpan Span, T Counters);

/// <summary>One counted thing on one engine: the last counters and the differences of the last few reports.</summary>
internal sealed class Track<T>(T last)
    where T : struct
{
    private const int MostSamples = 5;

    private readonly Queue<Sample<T>> _samples = new(MostSamples);

    public T Last { get; private set; } = last;

    public long Open { get; private set; }

    public DateTimeOffset Arrived { get; private set; }

    public IReadOnlyCollection<Sample<T>> Samples => _samples;

    public void Take(T counters, long open, Sample<T>? sample)
    {
        Last = counters;
        Open = open;
        if (sample is { } taken)
        {
            Arrived = taken.Arrived;
            if (_samples.Count == MostSamples)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(taken);
        }
    }

    public void Seen(DateTimeOffset at) => Arrived = at;
}

internal readonly record struct ServerKey(Guid Pool, string Address, int Port);

/// <summary>One engine's last report, kept to take differences from.</summary>
internal sealed class EngineState(string boot)
{
    public string Boot { get; set; } = boot;
    public DateTimeOffset LastAt { get; set; }
    public DateTimeOffset Arrived { get; set; }
    public ProcessCounters Process { get; set; } = new(0, 0, 0, 0);
    public double CpuCores { get; set; }
    public Dictionary<Guid, IReadOnlyList<NamedTotal>> Named { get; set; } = [];
    public Dictionary<Guid, Track<VirtualServiceCounters>> VirtualServices { get; set; } = [];
    public Dictionary<ServerKey, Track<ServerCounters>> Servers { get; set; } = [];
}
