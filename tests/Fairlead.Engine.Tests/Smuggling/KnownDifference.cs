using System.Text.RegularExpressions;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>Where the engine deliberately goes further than another proxy.</summary>
internal sealed record KnownDifference(string Peer, bool IsOfRequest, Regex Pattern, string Reason)
{
    /// <param name="file">Beside the tests: peer, what the expression is matched with, the expression, why.</param>
    /// <param name="peer">Whose.</param>
    public static IReadOnlyList<KnownDifference> For(string file, string peer) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Smuggling", file))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | "))
            .Select(parts => new KnownDifference(parts[0], parts[1] == "request", new Regex(parts[2], RegexOptions.Singleline), parts[3]))
            .Where(one => one.Peer == peer),
    ];

    /// <param name="sent">What was sent, or the name of its case.</param>
    public bool Explains(string sent, SeenRequest freer) => Pattern.IsMatch(IsOfRequest ? $"{freer.Method} {freer.Target}" : sent);

    public bool Explains(string sent) => !IsOfRequest && Pattern.IsMatch(sent);
}
