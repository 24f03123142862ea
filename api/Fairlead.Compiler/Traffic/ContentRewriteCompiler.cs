using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Change of texts in answers as engines do it.</summary>
internal static class ContentRewriteCompiler
{
    private static readonly string[] UsualTypes = ["text/html", "text/plain", "application/json", "application/xml"];

    /// <summary>Null when nothing is changed.</summary>
    public static ContentRewriteConfig? Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        if (service.ContentRewrite is not { } profile)
        {
            return null;
        }

        var problems = new List<string>();
        var config = new ContentRewriteConfig();
        config.ContentTypes.AddRange(CompressionCompiler.TextsOf(model, profile.RewritableContentRef, UsualTypes, problems).Select(t => t.ToLowerInvariant()));
        foreach (var rule in profile.RspRewriteRules.Where(r => r.Enable).OrderBy(r => r.Index))
        {
            config.Pairs.AddRange(rule.Pairs.Select(pair => Pair(rule, pair, problems)).OfType<TextReplacement>());
        }

        foreach (var problem in problems)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"content_rewrite: {problem}.");
        }

        return config.Pairs.Count == 0 ? null : config;
    }

    private static TextReplacement? Pair(ContentRewriteRule rule, SearchReplacePair pair, List<string> problems)
    {
        if (pair.SearchString.Type != SearchStringType.LiteralString || pair.SearchString.Val.Length == 0)
        {
            problems.Add($"rule {rule.Name} looks for '{pair.SearchString.Val}' of type {pair.SearchString.Type}; only texts that are not empty are looked for");
            return null;
        }

        if (pair.ReplacementString is { Type: not ReplaceStringType.LiteralString } other)
        {
            problems.Add($"rule {rule.Name} puts '{other.Val}' of type {other.Type}; only texts are put");
            return null;
        }

        return new TextReplacement { Search = pair.SearchString.Val, Replacement = pair.ReplacementString?.Val ?? "" };
    }
}
