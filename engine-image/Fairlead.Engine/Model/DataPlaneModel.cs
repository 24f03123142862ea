using Fairlead.Engine.Limits;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Scripting;
using Fairlead.Engine.Route;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Model;

/// <summary>Everything a configuration set amounts to, built but not yet in force. Unchanged parts are those of the set before.</summary>
internal sealed class DataPlaneModel
{
    private DataPlaneModel(
        Dictionary<string, PoolModel> pools, Dictionary<string, VirtualServiceModel> services, Dictionary<NetAddress, ListenerPlan> listeners)
    {
        Pools = pools;
        Services = services;
        Listeners = listeners;
    }

    public static DataPlaneModel Empty { get; } = new([], [], []);

    public Dictionary<string, PoolModel> Pools { get; }

    public Dictionary<string, VirtualServiceModel> Services { get; }

    public Dictionary<NetAddress, ListenerPlan> Listeners { get; }

    public static DataPlaneModel Build(ConfigSet set, DataPlaneModel before, ServerRegistry registry)
    {
        var pools = new Dictionary<string, PoolModel>(set.Pools.Count);
        foreach (var config in set.Pools.Values)
        {
            var endpoints = set.Endpoints.GetValueOrDefault(config.Uuid);
            var old = before.Pools.GetValueOrDefault(config.Uuid);
            var tls = ServerTlsModel.Of(config, set.Certificates, old?.Tls, registry.Loops);
            pools[config.Uuid] = old is not null && Same(old.Config, config) && Same(old.Endpoints, endpoints) && old.Tls == tls
                ? old
                : new PoolModel(config, endpoints, tls, registry);
        }

        var services = new Dictionary<string, VirtualServiceModel>(set.VirtualServices.Count);
        var listeners = new Dictionary<NetAddress, ListenerPlan>();
        var states = set.VirtualServices.Keys.ToDictionary(
            uuid => uuid, uuid => before.Services.GetValueOrDefault(uuid)?.State ?? new VirtualServiceState(uuid, registry.Loops));
        var children = set.VirtualServices.Values.Where(c => c.Child is not null).OrderBy(c => c.Uuid, StringComparer.Ordinal).ToLookup(c => c.Child.Parent);
        foreach (var config in set.VirtualServices.Values)
        {
            var old = before.Services.GetValueOrDefault(config.Uuid);
            var parts = new VirtualServiceParts(
                TlsModel.Of(config, children[config.Uuid], set.Certificates, old?.Tls, registry.Loops),
                HostingModel.Of(config, children[config.Uuid], states, old?.Hosting),
                HttpRulesModel.Of(config, states[config.Uuid], old?.Rules, old?.Config),
                Same(old?.Config, config) ? old!.Connections : ConnectionRules.Of(config, states[config.Uuid]),
                Same(old?.Config, config) ? old!.Limits : RequestLimits.Of(config, states[config.Uuid]),
                Same(old?.Config, config) ? old!.Scripts : ScriptsModel.Of(config, states[config.Uuid], registry.Loops));
            var service = old is not null && Same(old.Config, config) && old.Uses(pools) && old.Parts == parts
                ? old
                : new VirtualServiceModel(config, states[config.Uuid], pools, parts, registry.Loops);
            services[config.Uuid] = service;
            PlanListeners(service, listeners);
        }

        return new DataPlaneModel(pools, services, listeners);
    }

    private static void PlanListeners(VirtualServiceModel service, Dictionary<NetAddress, ListenerPlan> listeners)
    {
        if (!service.Listens)
        {
            return;
        }

        for (var i = 0; i < service.Config.Listeners.Count; i++)
        {
            var listener = service.Config.Listeners[i];
            var plan = new ListenerPlan(service, listener.Protocol, listener.Tls, listener.Http2, service.Listeners[i]);
            var last = Math.Max(listener.Port, listener.PortRangeEnd);
            for (var port = listener.Port; port <= last; port++)
            {
                // The first one named keeps an address; the validator has refused sets in which that matters.
                listeners.TryAdd(NetAddress.Parse(listener.Address, (int)port), plan);
            }
        }
    }

    private static bool Same<T>(T? old, T? now)
        where T : class, IEquatable<T> => ReferenceEquals(old, now) || (old is not null && old.Equals(now));
}

internal sealed record ListenerPlan(VirtualServiceModel Service, ListenerProtocol Protocol, bool IsTls, bool IsHttp2, ListenerTerms? Terms);
