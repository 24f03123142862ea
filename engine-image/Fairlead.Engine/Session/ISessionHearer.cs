using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Session;

/// <summary>A reporter that the control plane may also speak to.</summary>
internal interface ISessionHearer : ISessionReporter
{
    /// <summary>True when the message was meant for it. Called between messages of the stream: must not wait.</summary>
    bool Hear(ControlMessage message);
}
