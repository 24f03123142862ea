using System.Globalization;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Route;
using Fairlead.Engine.Scripting;
using Fairlead.Engine.Tls;
using Google.Protobuf.Collections;

namespace Fairlead.Engine.Model;

/// <summary>A virtual service as the loops use it. A request keeps the one it started with.</summary>
internal sealed class VirtualServiceModel
{
    private readonly ErrorPageModel[] _errorPages;
    private readonly PortTargets? _portTargets;

    public VirtualServiceModel(
        VirtualServiceConfig config, VirtualServiceState state, IReadOnlyDictionary<string, PoolModel> pools, VirtualServiceParts parts, int loops)
    {
        Parts = parts;
        _errorPages = [.. config.ErrorPages.Select(p => new ErrorPageModel(p))];
        Tls = parts.Tls;
        Demand = ClientDemand.Of(config);
        Hosting = parts.Hosting;
        Rules = parts.Rules;
        Config = config;
        State = state;
        Http = new HttpModel(config.Http ?? new HttpConfig());
        Log = new LogModel(config.Log ?? new LogConfig { FullClientLogs = true }, state.LogTimes);
        Labels = LabelledTargets.Of(config);
        Connections = parts.Connections;
        Limits = parts.Limits;
        Scripts = parts.Scripts;
        Mirrors = config.Mirrors.Count == 0 ? null : [.. config.Mirrors.Select(m => NetAddress.Parse(m.Address, (int)m.Port))];
        Throughput = config.MaxBytesPerSecond == 0 ? null : new ThroughputMeter(config.MaxBytesPerSecond, config.Engines);
        MaxConnections = config.MaxConnections == 0 ? 0 : Math.Max(1, config.MaxConnections / Math.Max(1, config.Engines));
        Choices = ToChoices(config.Pools, pools, loops);
        Targets = [.. config.Targets.Select(t => ToChoices(t.Pools, pools, loops, OneServer.Of(t)))];
        _portTargets = PortTargets.Of(config, Targets);
        Listeners = ListenerTerms.Of(config);
        NeedsHost = Choices.Concat(Targets.SelectMany(t => t)).Any(c => c.Pool.Tls is { AsksForHost: true });
    }

    public VirtualServiceConfig Config { get; }

    public VirtualServiceState State { get; }

    public VirtualServiceParts Parts { get; }

    /// <summary>Of listeners that have none of their own.</summary>
    public HttpModel Http { get; }

    /// <summary>What each listener has of its own.</summary>
    public ListenerTerms?[] Listeners { get; }

    /// <summary>Some answers are kept.</summary>
    public bool KeepsAnswers => Http.Cache is not null || Array.Exists(Listeners, l => l?.Http?.Cache is not null);

    /// <summary>Null when no listener ends TLS.</summary>
    public TlsModel? Tls { get; }

    /// <summary>Of its clients' certificates; null = nothing, or of a child: its parent's.</summary>
    public ClientDemand? Demand { get; }

    /// <summary>The children of a parent of virtual hosting; null for others.</summary>
    public HostingModel? Hosting { get; }

    public LogModel Log { get; }

    /// <summary>Some server is asked for by the host that a request names.</summary>
    public bool NeedsHost { get; }

    /// <summary>Null when there are none.</summary>
    public HttpRulesModel? Rules { get; }

    /// <summary>Null when there are none.</summary>
    public LabelledTargets? Labels { get; }

    /// <summary>Null when there are none.</summary>
    public ConnectionRules? Connections { get; }

    /// <summary>Null when there are none.</summary>
    public RequestLimits? Limits { get; }

    /// <summary>Null when there are none.</summary>
    public ScriptsModel? Scripts { get; }

    /// <summary>Who gets copies of requests; port 0 = the listener's. Null when nobody does.</summary>
    public NetAddress[]? Mirrors { get; }

    /// <summary>Null = as fast as it goes.</summary>
    public ThroughputMeter? Throughput { get; }

    /// <summary>Open at a time on this engine; 0 = any number.</summary>
    public uint MaxConnections { get; }

    public IEnumerable<RuleCounter> RuleCounters =>
        (Rules?.Counters ?? []).Concat(Connections?.Counters ?? []).Concat(Limits?.Counters ?? []).Concat(Scripts?.Counters ?? []);

    /// <summary>Highest priority first.</summary>
    public PoolChoiceModel[] Choices { get; }

    /// <summary>Where rules may send requests instead, in the order of the configuration.</summary>
    public PoolChoiceModel[][] Targets { get; }

    /// <summary>Requests are looked at before they go on to its pools.</summary>
    public bool HasRules => Rules is not null || Hosting is not null || Labels is not null || Limits is not null || Scripts is not null || Http.ToHttps is not null;

    /// <summary>Where traffic of a port goes that no rule settles.</summary>
    public PoolChoiceModel[] ChoicesOn(int port) => _portTargets?.Find(port) ?? Choices;

    /// <summary>Monitors say that too few of its pools have a server that is up. What they have not looked at yet counts as up.</summary>
    public bool IsDown => Choices.Concat(Targets.SelectMany(t => t)).Select(c => c.Pool).Distinct().Count(p => p.HasServerUp) < Math.Max(1, Config.MinPoolsUp);

    /// <summary>It has listening sockets now.</summary>
    public bool Listens => Config.TrafficEnabled && !(Config.CloseWhenDown && IsDown);

    public HttpModel HttpOn(ListenerGroup listener) =>
        listener.Binding is { Terms.Http: { } own } binding && binding.Service == State ? own : Http;

    /// <summary>What a client gets that would get this status; null = it gets it.</summary>
    public ErrorPageModel? ErrorPageFor(int status)
    {
        foreach (var page in _errorPages)
        {
            if (page.IsFor(status))
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>Every pool is the one that a newer set of pools has.</summary>
    public bool Uses(IReadOnlyDictionary<string, PoolModel> pools) =>
        AreSame(Choices, Config.Pools, pools) && Targets.Zip(Config.Targets).All(t => AreSame(t.First, t.Second.Pools, pools));

    private static bool AreSame(PoolChoiceModel[] choices, RepeatedField<PoolChoice> configs, IReadOnlyDictionary<string, PoolModel> pools) =>
        choices.Length == configs.Count && choices.All(c => pools.GetValueOrDefault(c.Pool.Config.Uuid) == c.Pool);

    private static PoolChoiceModel[] ToChoices(IEnumerable<PoolChoice> configs, IReadOnlyDictionary<string, PoolModel> pools, int loops, OneServer? one = null) =>
        [.. configs.Where(c => pools.ContainsKey(c.Pool)).Select(c => new PoolChoiceModel(pools[c.Pool], c, loops, one)).OrderByDescending(c => c.Priority)];
}

/// <summary>Parts that stay as they are while what they are made of does.</summary>
internal sealed record VirtualServiceParts(
    TlsModel? Tls = null, HostingModel? Hosting = null, HttpRulesModel? Rules = null, ConnectionRules? Connections = null, RequestLimits? Limits = null,
    ScriptsModel? Scripts = null);

/// <summary>A server that a rule names by its address.</summary>
internal sealed record OneServer(string Address, int Port)
{
    /// <summary>Null when a target names none.</summary>
    public static OneServer? Of(PoolTarget target) =>
        target.ServerAddress.Length == 0 ? null : new OneServer(target.ServerAddress, (int)target.ServerPort);

    public bool Is(ServerModel server) => server.State.Key.Address == Address && server.State.Key.Port == Port;
}

/// <summary>A member of a pool group, with one turn counter per loop.</summary>
/// <param name="one">Null = any of its servers.</param>
internal sealed class PoolChoiceModel(PoolModel pool, PoolChoice choice, int loops, OneServer? one = null)
{
    /// <summary>Only one server is meant, and nobody while it cannot be used.</summary>
    public bool IsOne { get; } = one is not null;

    /// <summary>That one; null when it is not among the servers.</summary>
    public ServerModel? Only { get; } = one is null ? null : Array.Find(pool.Servers, one.Is);

    public PoolModel Pool { get; } = pool;

    public int Ratio { get; } = (int)choice.Ratio;

    /// <summary>Labels are numbers; none, or one that is no number, ranks lowest.</summary>
    public long Priority { get; } =
        long.TryParse(choice.PriorityLabel, NumberStyles.Integer, CultureInfo.InvariantCulture, out var priority) ? priority : long.MinValue;

    /// <summary>Smooth weighted turns, by loop.</summary>
    public long[] Credit { get; } = new long[loops];
}
