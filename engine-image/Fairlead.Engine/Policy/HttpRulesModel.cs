using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>The rules of a virtual service. They know nothing of pools but their names, so that a change of members leaves them alone.</summary>
internal sealed class HttpRulesModel
{
    private readonly HttpRules _config;

    private HttpRulesModel(VirtualServiceConfig service, VirtualServiceState state)
    {
        _config = service.Rules;
        Security = new RuleList(service.Rules.Security, state, service);
        Request = new RuleList(service.Rules.Request, state, service);
        Response = new RuleList(service.Rules.Response, state, service);
        Counters = [.. Security.Rules.Concat(Request.Rules).Concat(Response.Rules).Select(r => r.Counter).Distinct()];
        KeepsRequest = service.Rules.Response.Any(r => r.Location is not null || r.Match is { } match && match.CalculateSize() > 0
            || r.Edits.Any(e => e.Value == FieldValue.RequestField));
    }

    public RuleList Security { get; }

    public RuleList Request { get; }

    public RuleList Response { get; }

    /// <summary>Rules for answers ask for something of the request.</summary>
    public bool KeepsRequest { get; }

    public RuleCounter[] Counters { get; }

    /// <summary>Null when there are none; the model before if they are the same.</summary>
    public static HttpRulesModel? Of(VirtualServiceConfig service, VirtualServiceState state, HttpRulesModel? before, VirtualServiceConfig? old)
    {
        if (service.Rules is not { } rules)
        {
            return null;
        }

        return before is not null && old is not null && (ReferenceEquals(service, old) || (before._config.Equals(rules) && old.Engines == service.Engines && SameNames(old, service)))
            ? before
            : new HttpRulesModel(service, state);
    }

    private static bool SameNames(VirtualServiceConfig old, VirtualServiceConfig now) =>
        old.Targets.Select(t => t.Name).SequenceEqual(now.Targets.Select(t => t.Name));
}
