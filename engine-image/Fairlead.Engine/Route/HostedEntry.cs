using System.Text;
using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Route;

/// <summary>One host, with one path of it, that belongs to a child.</summary>
/// <param name="Condition">Null: the key says it all.</param>
/// <param name="Rank">How exact it is; more goes first.</param>
internal sealed record HostedEntry(RuleKey Key, RequestCondition? Condition, VirtualServiceState Child, HostedRank Rank)
{
    public static IEnumerable<HostedEntry> Of(VirtualServiceConfig child, VirtualServiceState state) =>
        child.Child.Hosts.SelectMany(hosted => hosted.Requests.DefaultIfEmpty(new RequestMatch()).SelectMany(m => Of(hosted.Host, m, state)));

    // Each path by itself, so that the longest of all is known whichever rule names it.
    private static IEnumerable<HostedEntry> Of(string host, RequestMatch match, VirtualServiceState state)
    {
        var isTail = host.EndsWith(".*", StringComparison.Ordinal);
        IReadOnlyList<string> hosts = isTail ? [] : [host];
        var paths = RuleKey.Of(match);
        if (paths.Paths.Count == 0)
        {
            var condition = ConditionOf(match, host, isTail);
            yield return new HostedEntry(new RuleKey(hosts, [], false), condition, state, HostedRank.Of(host, match, null));
            yield break;
        }

        foreach (var path in paths.Paths)
        {
            var one = match.Clone();
            one.Path.Values.Clear();
            one.Path.Values.Add(path);
            var condition = ConditionOf(one, host, isTail);
            yield return new HostedEntry(new RuleKey(hosts, [path], paths.PathsAreWhole), condition, state, HostedRank.Of(host, match, path));
        }
    }

    private static RequestCondition? ConditionOf(RequestMatch match, string host, bool isTail)
    {
        if (!isTail)
        {
            return match.CalculateSize() == 0 ? null : new RequestCondition(match);
        }

        var bound = match.Clone();
        bound.Host ??= new TextMatch { Operation = TextOperation.BeginsWith, Values = { host[..^1] } };
        return new RequestCondition(bound);
    }
}

/// <summary>How exact a host and a path are.</summary>
internal readonly record struct HostedRank(int Host, int PathKind, int PathLength, int Parts) : IComparable<HostedRank>
{
    private const int ExactHost = 100_000;
    private const int WholePath = 2;
    private const int PathPrefix = 1;

    public static HostedRank Of(string host, RequestMatch match, string? path)
    {
        var isExact = !host.Contains('*', StringComparison.Ordinal) && !host.StartsWith('.');
        var kind = path is null ? match.Path is null ? 0 : PathPrefix : match.Path.Operation == TextOperation.Equals ? WholePath : PathPrefix;
        return new HostedRank(isExact ? ExactHost : host.Length, kind, path is null ? 0 : Encoding.UTF8.GetByteCount(path), Count(match));
    }

    public int CompareTo(HostedRank other)
    {
        var order = Host.CompareTo(other.Host);
        order = order != 0 ? order : PathKind.CompareTo(other.PathKind);
        order = order != 0 ? order : PathLength.CompareTo(other.PathLength);
        return order != 0 ? order : Parts.CompareTo(other.Parts);
    }

    private static int Count(RequestMatch match) =>
        match.Fields.Count + match.Cookies.Count
        + (match.Method is null ? 0 : 1) + (match.Query is null ? 0 : 1) + (match.Client is null ? 0 : 1) + (match.Source is null ? 0 : 1) + (match.Port is null ? 0 : 1)
        + (match.Scheme == SchemeMatch.Any ? 0 : 1) + (match.Version is null ? 0 : 1);
}
