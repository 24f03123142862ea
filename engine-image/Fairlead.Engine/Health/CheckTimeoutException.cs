namespace Fairlead.Engine.Health;

/// <summary>The time of a check ran out while an answer was awaited; carries what had arrived.</summary>
internal sealed class CheckTimeoutException(int received, string evidence) : OperationCanceledException
{
    public int Received { get; } = received;

    public string Evidence { get; } = evidence;
}
