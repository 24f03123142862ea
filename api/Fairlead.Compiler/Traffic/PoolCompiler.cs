using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;
using HealthMonitorType = Fairlead.Model.Traffic.HealthMonitorType;
using LbAlgorithm = Fairlead.Model.Traffic.LbAlgorithm;
using WireAlgorithm = Fairlead.Engine.Protocol.LbAlgorithm;

namespace Fairlead.Compiler.Traffic;

/// <summary>A pool as engines run it.</summary>
/// <param name="Settings">Resource <c>pool/&lt;uuid&gt;</c>.</param>
/// <param name="Endpoints">Resource <c>endpoints/&lt;uuid&gt;</c>: the members alone, so that a change of members touches one resource.</param>
/// <param name="Verdicts">On the pool and on its monitors.</param>
public sealed record CompiledPool(Resource Settings, Resource Endpoints, ImmutableArray<Verdict> Verdicts);

/// <summary>Compiles a pool with its monitors.</summary>
internal static class PoolCompiler
{
    private const uint MillisecondsPerMinute = 60_000;
    private const uint ConnectTimeoutMs = 3000;

    /// <summary>Retries when the pool says nothing of it: one other server, for requests that are safe to repeat.</summary>
    private const uint DefaultRetries = 1;

    /// <summary>Neither resource carries a revision: a write that changes nothing an engine acts on must not reach engines.</summary>
    public static CompiledPool Compile(TenantModel model, ModelObject source, Pool pool)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>();
        var config = new PoolConfig
        {
            Uuid = source.Id.ToString(),
            Name = pool.Name,
            Algorithm = Algorithm(source, pool, verdicts),
            Enabled = pool.Enabled,
            PassiveMonitor = pool.InlineHealthMonitor,
            GracefulDisableMs = GracefulDisable(pool.GracefulDisableTimeout),
            MaxConnectionsPerServer = (uint)pool.MaxConcurrentConnectionsPerServer,
            ServerTimeoutMs = (uint)pool.ServerTimeout,
            ConnectTimeoutMs = ConnectTimeoutMs,
            Retries = Retries(pool.ServerReselect),
            MinMonitorsUp = (uint)(pool.MinHealthMonitorsUp ?? 0),
            ConnectionRampMs = (uint)pool.ConnectionRampDuration * MillisecondsPerMinute,
            Http2 = pool.EnableHttp2 || IsInGroupOfHttp2(model, source),
            Http2Limits = Http2LimitsCompiler.Compile(pool.Http2Properties),
        };
        var reuse = pool.ConnPoolProperties ?? new ConnPoolProperties();
        config.ConnIdleTimeoutMs = (uint)reuse.UpstreamConnpoolConnIdleTmo;
        config.ConnLifeTimeoutMs = (uint)reuse.UpstreamConnpoolConnLifeTmo;
        config.ConnMaxReuse = (uint)reuse.UpstreamConnpoolConnMaxReuse;
        void Warn(string message) =>
            verdicts.Add(new Verdict(source.Id, VerdictState.Warning, ReasonCodes.TlsNotActing, message, null, source.Revision));
        config.Tls = ServerTlsCompiler.Compile(model, pool, Warn);
        config.Monitors.AddRange(Monitors(model, source, pool, verdicts));
        foreach (var monitor in config.Monitors)
        {
            if (model.Find<HealthMonitor>(monitor.Uuid) is { Type: HealthMonitorType.Https } https)
            {
                monitor.Tls = ServerTlsCompiler.ForCheck(model, https, config.Tls, Warn);
            }
        }

        var settings = ResourceHash.Seal(new Resource { Name = ResourceName.Pool(config.Uuid), Pool = config });
        return new CompiledPool(settings, EndpointsCompiler.Compile(source, pool, verdicts), verdicts.ToImmutable());
    }

    /// <summary>Connections to servers are shared by all that send traffic to a pool: what one group wants holds for all.</summary>
    private static bool IsInGroupOfHttp2(TenantModel model, ModelObject source) =>
        model.ReferrersOf(source.Id).Any(id => PoolGroupsOfHttp2.MembersOf(model, id).Contains(source.Id));

    private static uint GracefulDisable(int minutes) => minutes < 0 ? uint.MaxValue : (uint)minutes * MillisecondsPerMinute;

    private static uint Retries(HttpServerReselect? reselect) => reselect switch
    {
        null => DefaultRetries,
        { Enabled: false } => 0,
        _ => (uint)reselect.NumRetries,
    };

    private static WireAlgorithm Algorithm(ModelObject source, Pool pool, ImmutableArray<Verdict>.Builder verdicts)
    {
        switch (pool.LbAlgorithm)
        {
            case LbAlgorithm.LeastConnections:
                return WireAlgorithm.LeastConnections;
            case LbAlgorithm.RoundRobin:
                return WireAlgorithm.RoundRobin;
            case LbAlgorithm.ConsistentHash when pool.LbAlgorithmHash == LbAlgorithmHash.SourceIpAddress:
                return WireAlgorithm.ConsistentHashClientIp;
            default:
                var wanted = pool.LbAlgorithm == LbAlgorithm.ConsistentHash
                    ? $"lb_algorithm_hash {EnumSchema.WireName(pool.LbAlgorithmHash)}"
                    : $"lb_algorithm {EnumSchema.WireName(pool.LbAlgorithm)}";
                verdicts.Add(new Verdict(
                    source.Id,
                    VerdictState.Warning,
                    ReasonCodes.AlgorithmNotActing,
                    $"{wanted} is stored but acts as LB_ALGORITHM_LEAST_CONNECTIONS until engines know it.",
                    null,
                    source.Revision));
                return WireAlgorithm.LeastConnections;
        }
    }

    private static IEnumerable<HealthMonitorConfig> Monitors(
        TenantModel model, ModelObject source, Pool pool, ImmutableArray<Verdict>.Builder verdicts)
    {
        foreach (var reference in pool.HealthMonitorRefs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var target = model.Target(reference);
            if (target?.Record is not HealthMonitor monitor)
            {
                verdicts.Add(new Verdict(
                    source.Id,
                    VerdictState.Warning,
                    ReasonCodes.MonitorMissing,
                    $"Health monitor {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; servers are not checked by it.",
                    null,
                    source.Revision));
            }
            else if (HealthMonitorCompiler.Compile(reference, monitor) is { } config)
            {
                yield return config;
            }
            else
            {
                verdicts.Add(new Verdict(
                    source.Id,
                    VerdictState.Warning,
                    ReasonCodes.MonitorNotActing,
                    $"Health monitor {monitor.Name} has type {EnumSchema.WireName(monitor.Type)}, which engines do not run yet; "
                        + "servers are not checked by it. HEALTH_MONITOR_HTTP, _HTTPS and _TCP act.",
                    null,
                    source.Revision));
            }
        }
    }
}
