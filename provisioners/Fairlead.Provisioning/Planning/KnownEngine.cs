namespace Fairlead.Provisioning.Planning;

/// <summary>An engine we recorded: the intent that it shall be there.</summary>
/// <param name="IsEnabled">False: taken out of use by a user; it stays, but is no capacity.</param>
/// <param name="IsOurs">False: somebody else brought it; it is counted and never touched.</param>
/// <param name="Session">Its connection to the control plane.</param>
/// <param name="Starts">What became of earlier tries to start it.</param>
public sealed record KnownEngine(Guid Id, string Name, bool IsEnabled, bool IsOurs, EngineContact Session, EngineStarts Starts);

/// <param name="IsConnected">Now.</param>
/// <param name="Since">When that began; for an engine that was never seen, when watching for it began.</param>
/// <param name="WasConnected">Ever, as far as is known.</param>
public sealed record EngineContact(bool IsConnected, DateTimeOffset Since, bool WasConnected);

/// <param name="InARow">Starts since it was last connected for a while.</param>
public readonly record struct EngineStarts(int InARow, DateTimeOffset? Last);
