using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Analytics;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Which transactions of a virtual service are recorded: by its analytics policy, and what is an error by its analytics profile.</summary>
internal static class LogCompiler
{
    private const ulong MillisecondsPerMinute = 60_000;

    public static LogConfig Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        var policy = service.AnalyticsPolicy;
        var config = new LogConfig
        {
            FullClientLogs = policy?.FullClientLogs?.Enabled ?? false,
            FullPerSecond = (uint)(policy?.FullClientLogs?.Throttle ?? 0),
            FullForMs = policy?.FullClientLogs is { Enabled: true } full ? (ulong)full.Duration * MillisecondsPerMinute : 0,
            SignificantPerSecond = (uint)(policy ?? new AnalyticsPolicy()).SignificantLogThrottle,
        };
        config.Filters.AddRange(Filters(model, policy, notes));
        config.FilteredPerSecond = config.Filters.Count == 0 ? 0 : (uint)policy!.UdfLogThrottle;
        if (service.AnalyticsProfileRef is { } reference)
        {
            var target = model.Target(reference);
            if (target?.Record is AnalyticsProfile profile)
            {
                Judge(profile, config);
                config.QueryFields.AddRange(QueryFields(model, profile, notes));
            }
            else
            {
                notes.Warn(
                    ReasonCodes.RuleNotActing,
                    $"Analytics profile {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; the defaults act.");
            }
        }

        return config;
    }

    private static void Judge(AnalyticsProfile profile, LogConfig config)
    {
        config.SlowMs = (uint)Math.Max(1, profile.ApdexResponseThreshold * profile.ApdexResponseToleratedFactor);
        config.IgnoreClientAbort = profile.ExcludeTcpResetAsError;
        config.IgnoreServerReset = profile.ExcludeServerTcpResetAsError;
        config.IgnoreEarlyClose = profile.ExcludeClientCloseBeforeRequestAsError;
        config.PlainSignificant = profile.ClientLogConfig is { EnableSignificantLogCollection: false };
        var codes = profile.ExcludeHttpErrorCodes.Order().Distinct().Select(code => (First: code, Last: code))
            .Concat(profile.Ranges.Where(r => r.Begin >= 0 && r.Begin <= r.End && r.End <= ushort.MaxValue).Select(r => (First: r.Begin, Last: r.End)))
            .Concat(profile.RespCodeBlock.Distinct().Select(b => b == ResponseCodeBlock.Rsp4xx ? (First: 400, Last: 499) : (First: 500, Last: 599)));
        foreach (var (first, last) in codes)
        {
            config.NoErrors ??= new NumberMatch();
            config.NoErrors.Ranges.Add(new NumberRange { First = (uint)first, Last = (uint)last });
        }
    }

    private static IEnumerable<QueryFieldRule> QueryFields(TenantModel model, AnalyticsProfile profile, VerdictNotes notes)
    {
        foreach (var rule in (profile.SensitiveLogProfile?.UriQueryFieldRules ?? []).Where(r => r is { Enabled: true, Match: not null }).OrderBy(r => r.Index ?? int.MaxValue))
        {
            var problems = new List<string>();
            var name = MatchCompiler.Path(
                model,
                new PathMatch { MatchCriteria = rule.Match!.MatchCriteria, MatchStr = rule.Match.MatchStr, StringGroupRefs = rule.Match.StringGroupRefs },
                problems);
            if (problems.Count > 0)
            {
                // Too little in a record is better than a secret.
                notes.Warn(
                    ReasonCodes.RuleNotActing,
                    $"sensitive_log_profile.uri_query_field_rules {rule.Name ?? "without name"} of {profile.Name}: {string.Join("; ", problems)}; all parameters are masked.");
                name = new TextMatch { Operation = TextOperation.Exists };
            }

            yield return new QueryFieldRule { Name = name, Remove = problems.Count == 0 && rule.Action == LogFieldAction.Remove };
        }
    }

    private static IEnumerable<LogFilter> Filters(TenantModel model, AnalyticsPolicy? policy, VerdictNotes notes)
    {
        foreach (var filter in (policy?.ClientLogFilters ?? []).Where(f => f.Enabled).OrderBy(f => f.Index))
        {
            var problems = new List<string>();
            var compiled = new LogFilter
            {
                Client = AddressCompiler.Compile(model, filter.ClientIp, problems), Path = MatchCompiler.Path(model, filter.Uri, problems),
                ForMs = (ulong)filter.Duration * MillisecondsPerMinute,
            };
            if (problems.Count == 0)
            {
                yield return compiled;
                continue;
            }

            // Recording too much may be what a law forbids, so that a filter which cannot be read whole records nothing.
            notes.Warn(ReasonCodes.RuleNotActing, $"analytics_policy.client_log_filters {filter.Name} does not act: {string.Join("; ", problems)}.");
        }
    }
}
