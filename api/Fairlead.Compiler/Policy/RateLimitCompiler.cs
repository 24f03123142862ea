using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// Rate limits. What an engine group counts together each engine counts for its part: the control plane tells engines how many they are.
/// </summary>
internal sealed class RateLimitCompiler(VerdictNotes notes)
{
    private const ulong BytesPerMegabit = 125_000;

    public void Compile(ModelObject source, VirtualService service, TenantModel model, VirtualServiceConfig config)
    {
        var application = model.Target(service.ApplicationProfileRef);
        var profile = (application?.Record as ApplicationProfile)?.DosRlProfile?.RlProfile;
        var connections = new Sink(config.ConnectionLimits, notes, config.Uuid);
        connections.Add("connections_rate_limit", service.ConnectionsRateLimit);
        if (service.MaxCpsPerClient > 0)
        {
            config.ConnectionLimits.Add(new RateLimit
            {
                Set = config.Uuid, Name = "max_cps_per_client", Count = (uint)service.MaxCpsPerClient, PeriodS = 1, PerClient = true, Action = RateAction.Close,
            });
        }

        connections.In(application).Add("client_ip_connections_rate_limit", profile?.ClientIpConnectionsRateLimit, l => l.PerClient = true);
        config.MaxBytesPerSecond = (ulong)Math.Max(0, service.PerformanceLimits?.MaxThroughput ?? 0) * BytesPerMegabit;
        if (config.Http is null)
        {
            NoteWhatNeedsHttp(service, source);
            return;
        }

        var requests = new Sink(config.RequestLimits, notes, config.Uuid);
        requests.Add("requests_rate_limit", service.RequestsRateLimit);
        Requests(requests.In(application), profile ?? new RateLimiterProfile());
    }

    /// <summary>Of a security rule.</summary>
    public static RateLimit? Rule(string set, string name, HttpSecurityRateProfile? profile, List<string> problems)
    {
        if (profile is null)
        {
            problems.Add("action rate_profile is missing, so that no rate is known and every request it matches is refused");
            return null;
        }

        var limit = Limit(set, name, profile.RateLimiter, profile.Action, problems);
        limit.PerClient = profile.PerClientIp;
        limit.PerPath = profile.PerUriPath;
        return limit;
    }

    /// <summary>Of a network security rule.</summary>
    public static RateLimit? Rule(string set, string name, NetworkSecurityRateLimit? limit, List<string> problems)
    {
        if (limit is null)
        {
            problems.Add("rl_param is missing, so that no rate is known and every connection it matches is refused");
            return null;
        }

        return new RateLimit
        {
            Set = set,
            Name = name,
            Count = (uint)Math.Clamp(limit.MaxRate, 1, 1_000_000_000),
            PeriodS = 1,
            Burst = (uint)Math.Clamp(limit.BurstSize, 0, 1_000_000_000),
            Action = RateAction.Close,
        };
    }

    private static void Requests(Sink sink, RateLimiterProfile profile)
    {
        sink.Add("client_ip_requests_rate_limit", profile.ClientIpRequestsRateLimit, l => l.PerClient = true);
        sink.Add("uri_requests_rate_limit", profile.UriRequestsRateLimit, l => l.PerPath = true);
        sink.Add("client_ip_to_uri_requests_rate_limit", profile.ClientIpToUriRequestsRateLimit, l => l.PerClient = l.PerPath = true);
        sink.Add("client_ip_failed_requests_rate_limit", profile.ClientIpFailedRequestsRateLimit, l => l.PerClient = l.Failures = true);
        sink.Add("uri_failed_requests_rate_limit", profile.UriFailedRequestsRateLimit, l => l.PerPath = l.Failures = true);
        sink.Add(
            "client_ip_to_uri_failed_requests_rate_limit", profile.ClientIpToUriFailedRequestsRateLimit, l => l.PerClient = l.PerPath = l.Failures = true);
        sink.Add("client_ip_scanners_requests_rate_limit", profile.ClientIpScannersRequestsRateLimit, l => l.PerClient = l.Scanners = true);
        sink.Add("uri_scanners_requests_rate_limit", profile.UriScannersRequestsRateLimit, l => l.PerPath = l.Scanners = true);
        sink.Add("custom_requests_rate_limit", profile.CustomRequestsRateLimit);
        for (var i = 0; i < profile.HttpHeaderRateLimits.Count; i++)
        {
            sink.Add($"http_header_rate_limits[{i}]", profile.HttpHeaderRateLimits[i]);
        }
    }

    private void NoteWhatNeedsHttp(VirtualService service, ModelObject source)
    {
        if (service.RequestsRateLimit is not null)
        {
            notes.Warn(
                ReasonCodes.RuleNotActing,
                $"{source.Name}: requests_rate_limit acts on HTTP only; limit connections instead.");
        }
    }

    private static RateLimit Limit(string set, string name, RateLimiter limiter, RateLimiterAction action, List<string> problems)
    {
        var limit = new RateLimit
        {
            Set = set,
            Name = name,
            Count = (uint)limiter.Count,
            PeriodS = (uint)limiter.Period,
            Burst = (uint)(limiter.BurstSz ?? 0),
            Action = action.Type switch
            {
                RateLimiterActionType.None => RateAction.Report,
                RateLimiterActionType.LocalRsp => RateAction.Answer,
                RateLimiterActionType.Redirect => RateAction.Redirect,
                _ => RateAction.Close,
            },
        };
        if (limit.Action == RateAction.Answer)
        {
            limit.Answer = ActionCompiler.Answer(action.StatusCode, null, action.File, problems);
        }
        else if (limit.Action == RateAction.Redirect && action.Redirect is { } redirect)
        {
            limit.Redirect = ActionCompiler.Redirect(redirect, null, problems);
        }
        else if (limit.Action == RateAction.Redirect)
        {
            problems.Add("action.redirect is missing, and what is over the limit is closed");
            limit.Action = RateAction.Close;
        }

        return limit;
    }

    /// <summary>Limits of one object.</summary>
    private sealed class Sink(ICollection<RateLimit> limits, VerdictNotes notes, string set)
    {
        public Sink In(ModelObject? other) => new(limits, notes, other?.Id.ToString() ?? set);

        public void Add(string name, RateProfile? profile, Action<RateLimit>? shape = null)
        {
            if (profile?.RateLimiter is not { } limiter)
            {
                return;
            }

            var problems = new List<string>();
            var limit = Limit(set, name, limiter, profile.Action, problems);
            limit.PerField = profile.HttpHeader ?? "";
            limit.PerCookie = profile.HttpCookie ?? "";
            shape?.Invoke(limit);
            limits.Add(limit);
            if (problems.Count > 0)
            {
                notes.Warn(ReasonCodes.RuleFailsClosed, $"{name} does not act as it says: {string.Join("; ", problems)}.");
            }
        }
    }
}
