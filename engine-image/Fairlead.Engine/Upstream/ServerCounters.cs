namespace Fairlead.Engine.Upstream;

/// <summary>Written by one loop only; read by the statistics snapshot.</summary>
internal sealed class ServerCounters
{
    public long Connections;
    public long OpenConnections;
    public long Requests;
    public long Failures;
}
