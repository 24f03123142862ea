using Fairlead.Engine.Model;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Balance;

/// <summary>
/// Points of all servers on a circle; a client belongs to the first usable server behind its own point. A server that comes or goes
/// moves only the clients of its own arcs. The hash is the same in every engine and every start.
/// </summary>
internal sealed class HashRing
{
    private const int PointsPerWeight = 64;

    private readonly ulong[] _points;
    private readonly ServerModel[] _owners;

    public HashRing(IReadOnlyCollection<ServerModel> servers)
    {
        var points = servers.SelectMany(s => Enumerable.Range(0, PointsPerWeight * s.Weight).Select(i => (Point: PointOf(s, i), Server: s)))
            .OrderBy(p => p.Point).ToArray();
        _points = [.. points.Select(p => p.Point)];
        _owners = [.. points.Select(p => p.Server)];
    }

    public ServerModel? Find<TState>(in NetAddress client, TState state, Func<ServerModel, TState, bool> isUsable)
    {
        var at = Array.BinarySearch(_points, Hash(client.AddressBytes, 0));
        at = at < 0 ? ~at : at;
        for (var i = 0; i < _owners.Length; i++)
        {
            var server = _owners[(at + i) % _owners.Length];
            if (isUsable(server, state))
            {
                return server;
            }
        }

        return null;
    }

    internal static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    private static ulong PointOf(ServerModel server, int index)
    {
        var address = server.State.Address;
        return Hash(address.AddressBytes, ((ulong)(uint)address.Port << 32) | (uint)(index + 1));
    }
}
