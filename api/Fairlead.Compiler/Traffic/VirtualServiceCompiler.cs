using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Compiler.Route;
using Fairlead.Compiler.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>A virtual service compiled by itself; other virtual services may still hold some of its addresses.</summary>
/// <param name="Config">Null: it cannot run, or is disabled.</param>
/// <param name="Pools">Those it sends traffic to, each once, in the order of their uuids.</param>
internal sealed record ServiceDraft(
    ModelObject Source, VirtualServiceConfig? Config, ImmutableArray<ObjectId> Pools, ImmutableArray<Verdict> Verdicts)
{
    public static ServiceDraft Off(ModelObject source) => new(source, null, [], []);
}

/// <summary>Compiles one virtual service with what it points at.</summary>
internal static class VirtualServiceCompiler
{
    public static ServiceDraft Draft(TenantModel model, ModelObject source, VirtualService service, TenantId tenant)
    {
        if (!service.Enabled)
        {
            return ServiceDraft.Off(source);
        }

        var notes = new VerdictNotes(source);
        var config = new VirtualServiceConfig
        {
            Uuid = source.Id.ToString(),
            Name = service.Name,
            Tenant = tenant.ToString(),
            TrafficEnabled = service.TrafficEnabled,
            MinPoolsUp = (uint)(service.MinPoolsUp ?? 0),
            CloseWhenDown = service.RemoveListeningPortOnVsDown && service.Type != VirtualServiceType.VhParent,
            Log = LogCompiler.Compile(model, service, notes),
            Revision = source.Revision.Value,
            Hosting = HostingCompiler.KindOf(service),
        };
        NoteWhatHasNoMeaning(service, notes);
        var pools = PoolChoiceCompiler.Compile(model, service, notes);
        if (service.Type == VirtualServiceType.VhChild)
        {
            BeHosted(model, service, config, notes);
        }
        else
        {
            Listen(model, service, config, notes);
        }

        if (config is { Child: null, Tls: { } tls } && (tls.Resumption || tls.Variants.Any(v => v.Resumption)) && model.Tickets is { } tickets)
        {
            tls.TicketKeys.AddRange(tickets.KeysOf(config.Uuid));
        }

        if (config.Http is not null)
        {
            config.Mirrors.AddRange(MirrorCompiler.Compile(model, service, notes));
        }

        config.Pools.AddRange(pools);
        var targets = new PolicyTargets(model, notes);
        config.Rules = config.Http is null ? null : new HttpPolicyCompiler(model, targets, notes).Compile(service);
        if (config.Http is not null)
        {
            new ScriptCompiler(model, targets, notes).Compile(service, config);
            config.ScriptInstructions = config.Scripts.Count == 0 ? 0 : ScriptInstructions(model, service);
        }

        var connections = new ConnectionRuleCompiler(model, targets, notes);
        config.Access.AddRange(connections.Access(service));
        if (config.Tcp is not null)
        {
            config.PoolRules.AddRange(connections.Pools(service));
            config.PoolRules.AddRange(new PassthroughScriptCompiler(model, targets, notes).Compile(service));
            ServerNamePorts.Mark(config);
        }

        config.PortPools.AddRange(PortPoolCompiler.Compile(service, targets, notes));
        new RateLimitCompiler(notes).Compile(source, service, model, config);
        config.MaxConnections = (uint)Math.Max(0, service.PerformanceLimits?.MaxConcurrentConnections ?? 0);
        config.ErrorPages.AddRange(config.Http is null ? [] : ErrorPageCompiler.Compile(model, service, notes));
        config.Targets.AddRange(targets.All);
        return notes.HasError
            ? new ServiceDraft(source, null, [], notes.ToImmutable())
            : new ServiceDraft(source, config, PoolIds(pools.Concat(config.Targets.SelectMany(t => t.Pools))), notes.ToImmutable());
    }

    private static void Listen(TenantModel model, VirtualService service, VirtualServiceConfig config, VerdictNotes notes)
    {
        var addresses = Addresses(model, service, notes);
        var ports = PortCompiler.Compile(model, service, notes);
        config.Listeners.AddRange(addresses.SelectMany(address => ports.Listeners.Select(port => At(port, address))));
        config.Http = ports.Http;
        config.Tcp = ports.Tcp;
        config.Tls = ports.Tls;
        config.PortSettings.AddRange(ports.Settings);
    }

    // Addresses, ports and the terms of TLS are its parent's.
    private static void BeHosted(TenantModel model, VirtualService service, VirtualServiceConfig config, VerdictNotes notes)
    {
        var application = model.Find<ApplicationProfile>(service.ApplicationProfileRef);
        config.Child = HostingCompiler.Compile(model, service, application, notes);
        config.Http = HttpProfileCompiler.Compile(model, service, application, notes);
        config.Tls = ServiceTlsCompiler.OfChild(model, service, application, notes);
    }

    private static uint ScriptInstructions(TenantModel model, VirtualService service)
    {
        var placed = service.Type == VirtualServiceType.VhChild ? model.Find<VirtualService>(service.VhParentVsRef) ?? service : service;
        return model.GroupOf(placed.SeGroupRef) is { } id && model.Find(id)?.Record is ServiceEngineGroup group ? (uint)group.DatascriptTimeout : 0;
    }

    private static void NoteWhatHasNoMeaning(VirtualService service, VerdictNotes notes)
    {
        if (service.Weight > 1)
        {
            notes.Warn(ReasonCodes.FieldNotActing, $"weight {service.Weight} does not act: engines serve what comes in the order in which it comes; performance_limits bound a virtual service.");
        }

        if (service.AdvertiseDownVs)
        {
            notes.Warn(ReasonCodes.FieldNotActing, "advertise_down_vs does not act: engines advertise no routes; its addresses stay where they are whether it is up or down.");
        }
    }

    private static ListenerConfig At(ListenerConfig port, string address)
    {
        var listener = port.Clone();
        listener.Address = address;
        return listener;
    }

    private static ImmutableArray<ObjectId> PoolIds(IEnumerable<PoolChoice> pools) =>
        [.. pools.Select(p => p.Pool).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(text => ObjectId.TryParse(text, out var id) ? id : default)];

    private static List<string> Addresses(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        if (service.VsvipRef is null)
        {
            notes.Error(ReasonCodes.NoVip, "vsvip_ref is missing: name the VIP it listens on.");
            return [];
        }

        var target = model.Target(service.VsvipRef);
        if (target?.Record is not VsVip vsvip)
        {
            notes.Error(
                ReasonCodes.NoVip, $"VIP {target?.Name ?? service.VsvipRef} cannot be used: {target?.Complaint ?? "it does not exist"}.");
            return [];
        }

        var addresses = vsvip.Vip.Where(v => v.Enabled)
            .SelectMany(v => new[] { v.IpAddress, v.Ip6Address })
            .Select(a => a?.ToAddress()?.ToString())
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (addresses.Count == 0)
        {
            notes.Error(
                ReasonCodes.NoAddress,
                $"VIP {vsvip.Name} has no enabled address: give ip_address or set auto_allocate_ip.");
        }

        return addresses;
    }
}
