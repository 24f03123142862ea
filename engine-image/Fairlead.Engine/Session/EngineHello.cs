using Fairlead.Engine.Configuration;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Session;

/// <summary>How the engine introduces itself: who it is, which start of the process this is, and what it runs.</summary>
internal sealed class EngineHello(string engineUuid, int loops, ConfigStore store, RateTable rates)
{
    private readonly string _bootId = Guid.NewGuid().ToString();

    public EngineMessage Create()
    {
        var hello = new Hello
        {
            EngineUuid = engineUuid,
            EngineVersion = Enroller.Version,
            BootId = _bootId,
            Pid = Environment.ProcessId,
            Loops = (uint)loops,
            RateSeed = rates.Seed,
        };
        hello.Held.AddRange(store.Current.Resources.Values.Select(r => new HeldResource { Name = r.Name, Hash = r.Hash }));
        return new EngineMessage { Hello = hello };
    }
}
