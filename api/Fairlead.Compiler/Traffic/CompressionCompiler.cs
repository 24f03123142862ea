using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Compression of answers as engines do it.</summary>
internal static class CompressionCompiler
{
    private static readonly string[] UsualTypes =
    [
        "text/html", "text/xml", "text/plain", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
        "application/xml", "application/json",
    ];

    /// <summary>Null when answers are not compressed.</summary>
    public static CompressionConfig? Compile(TenantModel model, ApplicationProfile? application, VerdictNotes notes)
    {
        if (application?.HttpProfile?.CompressionProfile is not { Compression: true } profile)
        {
            return null;
        }

        var config = new CompressionConfig
        {
            MinLength = (uint)profile.MinLength,
            LevelNormal = (uint)profile.LevelNormal,
            LevelAggressive = (uint)profile.LevelAggressive,
            FarFromRttMs = (uint)profile.MinHighRtt,
            KeepAcceptEncoding = !profile.RemoveAcceptEncodingHeader,
            ByFilter = profile.Type == CompressionType.CustomCompression,
        };
        var problems = new List<string>();
        config.ContentTypes.AddRange(TextsOf(model, profile.CompressibleContentRef, UsualTypes, problems).Select(t => t.ToLowerInvariant()));
        config.Filters.AddRange(config.ByFilter ? profile.Filter.OrderBy(f => f.Index).Select(f => Filter(model, profile, f, problems)) : []);
        foreach (var problem in problems)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"Application profile {application.Name}, compression_profile: {problem}.");
        }

        return config;
    }

    /// <summary>Keys of a string group; of a group that is not there none, which is noted.</summary>
    public static IEnumerable<string> TextsOf(TenantModel model, string? reference, IEnumerable<string> otherwise, List<string> problems)
    {
        if (reference is null)
        {
            return otherwise;
        }

        if (model.Find<StringGroup>(reference) is { } group)
        {
            return group.Kv.Select(pair => pair.Key);
        }

        problems.Add($"string group {model.Target(reference)?.Name ?? reference} does not exist");
        return [];
    }

    private static CompressionFilterConfig Filter(TenantModel model, CompressionProfile profile, CompressionFilter filter, List<string> problems)
    {
        var hasClient = filter.IpAddrs.Count + filter.IpAddrPrefixes.Count + filter.IpAddrRanges.Count > 0 || filter.IpAddrsRef is not null;
        var config = new CompressionFilterConfig
        {
            Client = !hasClient ? null : AddressCompiler.Compile(
                model,
                new IpAddrMatch
                {
                    MatchCriteria = filter.Match,
                    Addrs = filter.IpAddrs,
                    Prefixes = filter.IpAddrPrefixes,
                    Ranges = filter.IpAddrRanges,
                    GroupRefs = filter.IpAddrsRef is null ? [] : [filter.IpAddrsRef],
                },
                problems),
            Level = filter.Level switch
            {
                CompressionLevel.NormalCompression => (uint)profile.LevelNormal,
                CompressionLevel.AggressiveCompression => (uint)profile.LevelAggressive,
                _ => 0,
            },
        };
        config.UserAgents.AddRange(filter.UserAgent.Concat(TextsOf(model, filter.DevicesRef, [], problems)));
        return config;
    }
}
