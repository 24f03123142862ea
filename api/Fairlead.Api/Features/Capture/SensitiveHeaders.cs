using Fairlead.Model.Analytics;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Capture;

/// <summary>Headers that a virtual service's analytics profile calls sensitive, as patterns in which '*' at either end stands for any text.</summary>
internal static class SensitiveHeaders
{
    private const string All = "*";

    public static async Task<IReadOnlyList<string>> OfAsync(ITenantStore store, StoredObject service, CancellationToken cancellationToken)
    {
        var profile = ObjectId.TryParse(KindCodec.Read<VirtualService>(service.Body).AnalyticsProfileRef, out var id)
            ? await store.FindAsync(id, cancellationToken)
            : null;
        return profile is null || KindCodec.Read<AnalyticsProfile>(profile.Body).SensitiveLogProfile is not { } sensitive
            ? []
            : [.. sensitive.HeaderFieldRules.Where(rule => rule is { Enabled: true, Match: not null }).SelectMany(rule => Patterns(rule.Match!)).Distinct()];
    }

    /// <summary>What cannot be said by a pattern masks everything: too much is better than a secret.</summary>
    private static IEnumerable<string> Patterns(StringMatch match) => match.StringGroupRefs.Count > 0
        ? [All]
        : match.MatchCriteria switch
        {
            StringOperation.Equals => match.MatchStr,
            StringOperation.BeginsWith => match.MatchStr.Select(text => $"{text}*"),
            StringOperation.EndsWith => match.MatchStr.Select(text => $"*{text}"),
            StringOperation.Contains => match.MatchStr.Select(text => $"*{text}*"),
            _ => [All],
        };
}
