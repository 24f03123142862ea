using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Control.Tests;

/// <summary>Stored documents of small valid objects.</summary>
internal static class Bodies
{
    public static string Group(int scaleOut = 1) => Text(new ServiceEngineGroup { Name = "Default-Group", MaxVsPerSe = 1000, MinScaleoutPerVs = scaleOut });

    public static string Engine(string name, ObjectId group) => Text(new ServiceEngine { Name = name, SeGroupRef = group.ToString() });

    public static string Pool(string name, IEnumerable<string> servers, int port = 8080) => Text(new Pool
    {
        Name = name,
        Servers = [.. servers.Select(address => new Server { Ip = Ip(address), Port = port })],
    });

    public static string VsVip(string name, string address) => Text(new VsVip
    {
        Name = name,
        Vip = [new Vip { VipId = "1", IpAddress = Ip(address) }],
    });

    public static string Service(string name, ObjectId vsvip, ObjectId pool, ObjectId group, int port = 8080) => Text(new VirtualService
    {
        Name = name,
        VsvipRef = vsvip.ToString(),
        PoolRef = pool.ToString(),
        SeGroupRef = group.ToString(),
        Services = [new ServicePort { Port = port }],
        AnalyticsPolicy = new AnalyticsPolicy { FullClientLogs = new FullClientLogs { Enabled = true } },
    });

    private static IpAddr Ip(string address) => new() { Addr = address, Type = IpAddrType.V4 };

    private static string Text<T>(T record)
        where T : KindRecord => KindCodec.Text(KindCodec.Write(record));
}
