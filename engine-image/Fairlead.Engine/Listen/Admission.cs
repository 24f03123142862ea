using Fairlead.Engine.Limits;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Listen;

/// <summary>Whether a connection is let in, and by what.</summary>
/// <param name="Exceeded">The limit that keeps it out, or that it exceeds and that only reports.</param>
/// <param name="Rule">The rule that it met.</param>
/// <param name="IsFull">As many connections are open as may be.</param>
internal readonly record struct Admission(bool IsAdmitted, RateLimitModel? Exceeded = null, ConnectionRuleModel? Rule = null, bool IsFull = false)
{
    public static Admission Granted => new(IsAdmitted: true);

    /// <summary>What is remarkable about it: also a limit that was exceeded on the way and only reports.</summary>
    public Significance Why => (Exceeded is null ? Significance.None : Significance.RateLimited)
        | (IsFull ? Significance.TooManyConnections : IsDenied ? Significance.Denied : Significance.None);

    private bool IsDenied => !IsAdmitted && (Exceeded is null || Rule is { Rule.Deny: true });
}
