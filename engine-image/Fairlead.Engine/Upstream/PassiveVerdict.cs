namespace Fairlead.Engine.Upstream;

/// <summary>Why traffic itself took a server out for a while. Immutable; replaced whole.</summary>
internal sealed record PassiveVerdict(string Reason, string Evidence, int ConsecutiveFailures, long SinceUnixMs, long UntilUnixMs);
