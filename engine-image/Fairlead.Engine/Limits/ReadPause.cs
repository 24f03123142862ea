using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Limits;

/// <summary>Keeps one connection from reading until its virtual service may pass more bytes; what is not read waits in the system, and then in the sender.</summary>
internal sealed class ReadPause : ITimed
{
    private readonly DataLoop _loop;
    private readonly Action _resume;
    private readonly OwnedTimer _timer;

    public ReadPause(DataLoop loop, Action resume)
    {
        _loop = loop;
        _resume = resume;
        _timer = new OwnedTimer(this);
    }

    public bool IsOn { get; private set; }

    /// <summary>True: do not read, you will be called.</summary>
    public bool Begins(ThroughputMeter meter)
    {
        var wait = meter.MillisecondsToWait();
        if (wait == 0)
        {
            return false;
        }

        IsOn = true;
        _loop.Timers.Arm(_timer, _loop.Loop.NowMs + wait);
        return true;
    }

    public void OnTimer()
    {
        IsOn = false;
        _resume();
    }

    /// <summary>The connection is gone.</summary>
    public void End()
    {
        IsOn = false;
        _loop.Timers.Remove(_timer);
    }
}
