using System.Collections.Concurrent;
using Fairlead.Provisioning.Local.Processes;
using Microsoft.Extensions.Options;

namespace Fairlead.Provisioning.Local;

/// <summary>Knows the living engines and tells when one of them ended by itself.</summary>
internal sealed class EngineWatch(IOptions<LocalCloudOptions> options, TimeProvider time) : ICloudSignals
{
    private readonly ConcurrentDictionary<Guid, (EngineGroupKey Group, ProcessIdentity Process)> _living = new();

    public void Add(EngineTag tag, ProcessIdentity process) => _living[tag.Engine] = (tag.Key, process);

    public void Remove(Guid engine) => _living.TryRemove(engine, out _);

    public async IAsyncEnumerable<EngineGroupKey> ChangesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.WatchInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var group in TakeEnded())
            {
                yield return group;
            }
        }
    }

    /// <summary>Each end is told once.</summary>
    private List<EngineGroupKey> TakeEnded()
    {
        var ended = _living.Where(entry => !entry.Value.Process.IsAlive).ToList();
        return
        [
            .. ended.Where(entry => _living.TryRemove(entry)).Select(entry => entry.Value.Group).Distinct(),
        ];
    }
}
