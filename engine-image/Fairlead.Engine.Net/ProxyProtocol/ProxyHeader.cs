namespace Fairlead.Engine.Net.ProxyProtocol;

/// <summary>A PROXY header that was read.</summary>
/// <param name="Length">Its bytes, with all that is skipped of it.</param>
/// <param name="HasClient">False: it says nothing of a client (LOCAL, UNKNOWN, a UNIX socket, a datagram); the connection's own peer counts.</param>
/// <param name="Client">Whose connection it is. IPv4 in IPv6 (::ffff:192.0.2.1) is given as IPv4.</param>
public readonly record struct ProxyHeader(int Length, bool HasClient, NetAddress Client);
