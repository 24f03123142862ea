using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>What the profiles of a virtual service's ports come to, each once. The first of HTTP and the first of TCP hold for the virtual service.</summary>
internal sealed class PortSettingsList(TenantModel model, VirtualService service, VerdictNotes notes)
{
    private readonly Dictionary<string, HttpConfig> _http = new(StringComparer.Ordinal);

    public HttpConfig? MainHttp { get; private set; }

    public TcpConfig? MainTcp { get; private set; }

    public List<PortSettings> Others { get; } = [];

    /// <summary>The place of a profile among the others, from 1; 0 = it is that of the virtual service.</summary>
    public uint Http(ApplicationProfile? application)
    {
        var name = application?.Name ?? "";
        if (!_http.TryGetValue(name, out var config))
        {
            _http[name] = config = HttpProfileCompiler.Compile(model, service, application, notes);
        }

        return (MainHttp ??= config).Equals(config) ? 0 : Place(new PortSettings { Http = config });
    }

    public uint Tcp(ApplicationProfile? application, NetworkProfile? network)
    {
        var config = TcpProfileCompiler.Compile(application, network);
        return (MainTcp ??= config).Equals(config) ? 0 : Place(new PortSettings { Tcp = config });
    }

    private uint Place(PortSettings settings)
    {
        var place = Others.IndexOf(settings);
        if (place < 0)
        {
            place = Others.Count;
            Others.Add(settings);
        }

        return (uint)place + 1;
    }
}
