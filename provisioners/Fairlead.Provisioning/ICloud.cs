namespace Fairlead.Provisioning;

/// <summary>Where engines run. Few verbs, each safe to repeat; one contract test class holds for every cloud.</summary>
public interface ICloud
{
    /// <summary>Everything that carries our tag in the group, and nothing else. Throws rather than answer in part.</summary>
    Task<FleetState> ObserveAsync(EngineGroupKey group, CancellationToken cancellationToken);

    /// <summary>
    /// Starts an engine; with an engine of that id already there (or starting) it changes nothing. One that is there but stopped or
    /// failed starts again with what it had.
    /// </summary>
    Task CreateEngineAsync(EngineSpec engine, CancellationToken cancellationToken);

    /// <summary>Ends it and frees what it held; an engine that is not there is a success. Touches only what carries our tag.</summary>
    Task DeleteEngineAsync(EngineGroupKey group, Guid engine, CancellationToken cancellationToken);

    /// <summary>Makes the address reach the engine.</summary>
    Task AttachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken);

    Task DetachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken);
}

/// <summary>A cloud that can tell of itself that something happened to a group's engines; the reader observes to learn what.</summary>
public interface ICloudSignals
{
    /// <summary>Groups whose engines changed, until cancelled. One reader; a burst for one group may come as one.</summary>
    IAsyncEnumerable<EngineGroupKey> ChangesAsync(CancellationToken cancellationToken);
}

/// <summary>The tag: whose engines these are.</summary>
public readonly record struct EngineGroupKey(Guid Tenant, Guid Cloud, Guid Group);

/// <param name="Id">Of the <c>serviceengine</c> object; also the idempotency token.</param>
/// <param name="Name">E.g. <c>Avi-se-xkqpd</c>.</param>
/// <param name="ControlEndpoint">Where the engine dials out to, <c>https://host:port</c>.</param>
/// <param name="Authority">PEM of the authority that vouches for the control endpoint.</param>
/// <param name="JoinToken">One-time; a secret, never logged.</param>
/// <param name="Loops">Event loops = cores used; 0 = all the machine has.</param>
public sealed record EngineSpec(
    EngineGroupKey Group, Guid Id, string Name, Uri ControlEndpoint, string Authority, string JoinToken, int Loops, int MemoryMb);

public sealed record FleetState(IReadOnlyList<ObservedEngine> Engines);

/// <param name="Address">Where it runs, e.g. the machine's management address; null while unknown.</param>
/// <param name="Reason">Why it is in this state, in words.</param>
/// <param name="HostHandle">What the cloud calls it: a process id, an instance id.</param>
public sealed record ObservedEngine(
    Guid Id, string Name, ObservedEngineState State, string Reason, string? Address, string? HostHandle, IReadOnlyList<string> Vips);

public enum ObservedEngineState
{
    Starting,
    Running,
    Stopped,
    Failed,
}
