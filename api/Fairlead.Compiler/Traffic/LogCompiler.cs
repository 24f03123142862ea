using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Analytics;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Which transactions of a virtual service are recorded: by its analytics policy, and what is an error by its analytics profile.</summary>
internal static class LogCompiler
{
    public static LogConfig Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        var policy = service.AnalyticsPolicy;
        var config = new LogConfig
        {
            FullClientLogs = policy?.FullClientLogs?.Enabled ?? false,
            FullPerSecond = (uint)(policy?.FullClientLogs?.Throttle ?? 0),
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

    private static IEnumerable<LogFilter> Filters(TenantModel model, AnalyticsPolicy? policy, VerdictNotes notes)
    {
        foreach (var filter in (policy?.ClientLogFilters ?? []).Where(f => f.Enabled).OrderBy(f => f.Index))
        {
            var problems = new List<string>();
            var compiled = new LogFilter
            {
                Client = AddressCompiler.Compile(model, filter.ClientIp, problems), Path = MatchCompiler.Path(model, filter.Uri, problems),
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
