using Fairlead.Api.Http;
using Fairlead.Control.Live;

namespace Fairlead.Api.Features.Live;

/// <summary>Why an engine says nothing: 409 while it is away or busy, 504 when it did not answer in time.</summary>
internal static class LiveFaults
{
    public static ApiFault Of(string engine, LiveOutcome outcome) => outcome switch
    {
        EngineAway { LastSeen: { } seen } => new ApiFault(
            409, $"Engine '{engine}' has no session with the control plane since {seen:O}; if it runs, it serves with the last configuration it has. Ask again when it is connected."),
        EngineAway => new ApiFault(409, $"Engine '{engine}' has no session with this control plane and had none since that started. Ask again when its runtime says se_connected."),
        EngineBusy => new ApiFault(409, $"Engine '{engine}' has other questions to answer first. Ask again in a second."),
        EngineSilent silent => new ApiFault(504, $"Engine '{engine}' did not answer within {silent.Waited.TotalSeconds:0.0} s, though it is connected. Ask again; its log says if its loops stand still."),
        _ => throw new InvalidOperationException($"{outcome} is no reason."),
    };
}
