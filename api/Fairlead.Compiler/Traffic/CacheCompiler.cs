using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Caching of answers as engines do it.</summary>
internal static class CacheCompiler
{
    private static readonly string[] UsualTypes =
        ["text/html", "text/css", "text/javascript", "application/javascript", "image/gif", "image/jpeg", "image/png"];

    /// <summary>Null when answers are not kept.</summary>
    public static CacheConfig? Compile(TenantModel model, ApplicationProfile? application, VerdictNotes notes)
    {
        if (application?.HttpProfile?.CacheConfig is not { Enabled: true } cache)
        {
            return null;
        }

        var problems = new List<string>();
        var config = new CacheConfig
        {
            MaxBytes = (ulong)cache.MaxCacheSize,
            MaxObjectBytes = (uint)cache.MaxObjectSize,
            MinObjectBytes = (uint)cache.MinObjectSize,
            DefaultExpireS = (uint)cache.DefaultExpire,
            Heuristic = cache.HeuristicExpire,
            Aggressive = cache.Aggressive,
            IgnoreRequestControl = cache.IgnoreRequestCacheControl,
            WithQuery = cache.QueryCacheable,
            XCacheField = cache.XcacheHeader,
            AgeField = cache.AgeHeader,
            DateField = cache.DateHeader,
            UncachedPaths = MatchCompiler.Path(model, cache.UriNonCacheable, problems),
        };
        config.ContentTypes.AddRange(Types(model, cache.MimeTypesList, cache.MimeTypesGroupRefs, problems));
        config.BlockedContentTypes.AddRange(Types(model, cache.MimeTypesBlockLists, cache.MimeTypesBlockGroupRefs, problems));
        if (config.ContentTypes.Count + config.BlockedContentTypes.Count == 0)
        {
            config.ContentTypes.AddRange(UsualTypes);
        }

        // With a list that cannot be read whole, something might be kept that must not be.
        foreach (var problem in problems)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"Application profile {application.Name}, cache_config: {problem}; nothing is kept.");
        }

        return problems.Count == 0 ? config : null;
    }

    private static IEnumerable<string> Types(TenantModel model, IReadOnlyList<string> types, IReadOnlyList<string> groups, List<string> problems) =>
        types.Concat(groups.SelectMany(group => CompressionCompiler.TextsOf(model, group, [], problems))).Select(type => type.ToLowerInvariant()).Distinct();
}
