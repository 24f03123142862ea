using System.Collections.Concurrent;
using System.Net;
using Fairlead.Provisioning.Local.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fairlead.Provisioning.Local;

/// <summary>
/// Engines as processes of this machine, one directory each. The directories are the only memory: a control plane that starts
/// finds the engines that outlived the last one. Engines share addresses of 127.0.0.0/8, so attaching one moves nothing.
/// </summary>
internal sealed partial class LocalCloud(
    IOptions<LocalCloudOptions> options, EngineWatch watch, TimeProvider time, ILogger<LocalCloud> logger) : ICloud
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _gates = new();
    private readonly string _root = Path.GetFullPath(options.Value.Directory);
    private readonly string _program = Path.GetFullPath(options.Value.EnginePath);

    public Task<FleetState> ObserveAsync(EngineGroupKey group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(_root))
        {
            return Task.FromResult(new FleetState([]));
        }

        var engines = Directory.EnumerateDirectories(_root)
            .Select(path => new EngineDirectory(path))
            .Select(directory => (Directory: directory, Tag: directory.ReadTag()))
            .Where(entry => entry.Tag is { } tag && tag.Key == group)
            .Select(entry => Observe(entry.Directory, entry.Tag!))
            .OrderBy(engine => engine.Id)
            .ToList();
        return Task.FromResult(new FleetState(engines));
    }

    public Task CreateEngineAsync(EngineSpec engine, CancellationToken cancellationToken) =>
        AloneAsync(engine.Id, async directory =>
        {
            var tag = new EngineTag(engine.Group.Tenant, engine.Group.Cloud, engine.Group.Group, engine.Id, engine.Name);
            if (directory.ReadTag() is { } there && there.Key != engine.Group)
            {
                throw new InvalidOperationException($"Engine {engine.Id} in {directory.Path} belongs to another group; choose another id.");
            }

            var process = new EngineProcess(directory, _program, time);
            if (process.Living is { } living)
            {
                watch.Add(tag, living);
                return;
            }

            directory.WriteTag(tag);
            directory.WriteBootstrap(engine);
            var started = await process.StartAsync(cancellationToken);
            watch.Add(tag, started);
            LogStarted(engine.Name, started.Pid, directory.Path);
        }, cancellationToken);

    public Task DeleteEngineAsync(EngineGroupKey group, Guid engine, CancellationToken cancellationToken) =>
        AloneAsync(engine, async directory =>
        {
            if (directory.ReadTag() is not { } tag || tag.Key != group)
            {
                return;
            }

            watch.Remove(engine);
            await new EngineProcess(directory, _program, time).EndAsync(options.Value.DrainTime, cancellationToken);
            directory.Remove();
            LogDeleted(tag.Name, directory.Path);
        }, cancellationToken);

    public Task AttachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(address, out var parsed) || !IPAddress.IsLoopback(parsed))
        {
            throw new ArgumentException($"'{address}' is no loopback address: the local cloud has 127.0.0.0/8 only.", nameof(address));
        }

        return ChangeVipsAsync(group, engine, vips => vips.Append(address).Distinct(), cancellationToken);
    }

    public Task DetachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken) =>
        ChangeVipsAsync(group, engine, vips => vips.Where(vip => vip != address), cancellationToken);

    private Task ChangeVipsAsync(
        EngineGroupKey group, Guid engine, Func<IEnumerable<string>, IEnumerable<string>> change, CancellationToken cancellationToken) =>
        AloneAsync(engine, directory =>
        {
            if (directory.ReadTag()?.Key == group)
            {
                directory.WriteVips(change(directory.ReadVips()));
            }

            return Task.CompletedTask;
        }, cancellationToken);

    private ObservedEngine Observe(EngineDirectory directory, EngineTag tag)
    {
        var process = new EngineProcess(directory, _program, time).Living;
        if (process is { } living)
        {
            watch.Add(tag, living);
        }

        return new ObservedEngine(
            tag.Engine,
            tag.Name,
            process is null ? ObservedEngineState.Stopped : ObservedEngineState.Running,
            process is { } running ? $"process {running.Pid} runs" : Stopped(directory),
            IPAddress.Loopback.ToString(),
            process?.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture),
            directory.ReadVips());
    }

    private static string Stopped(EngineDirectory directory) =>
        directory.LastLogLine() is { } last ? $"its process is gone; its last words: {last}" : "its process is gone";

    private async Task AloneAsync(Guid engine, Func<EngineDirectory, Task> action, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(engine, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            await action(new EngineDirectory(Path.Combine(_root, engine.ToString())));
        }
        finally
        {
            gate.Release();
        }
    }
}
