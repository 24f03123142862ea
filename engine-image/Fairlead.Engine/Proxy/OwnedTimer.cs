using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

internal interface ITimed
{
    void OnTimer();
}

/// <summary>A deadline that calls its owner.</summary>
internal sealed class OwnedTimer(ITimed owner) : LoopTimer
{
    protected override void OnTimeout() => owner.OnTimer();
}
