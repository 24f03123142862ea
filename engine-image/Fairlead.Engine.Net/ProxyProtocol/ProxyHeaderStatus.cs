namespace Fairlead.Engine.Net.ProxyProtocol;

/// <summary>What the first bytes of a connection are as a PROXY header.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>All that counts of it is there; its end is known, and may lie ahead.</summary>
    Complete,

    /// <summary>So far it is one; every byte belongs to it.</summary>
    Incomplete,

    /// <summary>The connection begins with something else.</summary>
    Missing,

    Malformed,
}
