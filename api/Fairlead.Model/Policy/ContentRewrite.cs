using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Change of bodies of answers.</summary>
public sealed record ContentRewriteProfile : WireRecord
{
    [Doc("Types of bodies that are changed."), RefersTo("stringgroup")]
    public string? RewritableContentRef { get; init; }
    [Doc("What is changed."), WireItems(1)]
    public IReadOnlyList<ContentRewriteRule> RspRewriteRules { get; init; } = [];
}

/// <summary>A change.</summary>
public sealed record ContentRewriteRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public string? Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public int? Index { get; init; }
    [Doc("What is looked for, and what takes its place.")]
    public IReadOnlyList<SearchReplacePair> Pairs { get; init; } = [];
}

/// <summary>A text and another in its place.</summary>
public sealed record SearchReplacePair : WireRecord
{
    [Doc("What is looked for.")]
    public required SearchStringVar SearchString { get; init; }
    [Doc("What takes its place.")]
    public ReplaceStringVar? ReplacementString { get; init; }
}

/// <summary>A text that takes the place of another.</summary>
public sealed record ReplaceStringVar : WireRecord
{
    [Doc("Where the text comes from.")]
    public ReplaceStringType Type { get; init; } = ReplaceStringType.LiteralString;
    [Doc("The text, or the name of the variable.")]
    public string? Val { get; init; }
}

/// <summary>A text that is looked for.</summary>
public sealed record SearchStringVar : WireRecord
{
    [Doc("The text, or the name of the variable.")]
    public required string Val { get; init; }
    [Doc("Where the text comes from.")]
    public SearchStringType Type { get; init; } = SearchStringType.LiteralString;
}

/// <summary>Where a text comes from.</summary>
[WireEnum("")]
public enum ReplaceStringType
{
    DatascriptVar, AviVar, LiteralString, CombinationString,
}

/// <summary>Where a text comes from.</summary>
[WireEnum("SEARCH_")]
public enum SearchStringType
{
    DatascriptVar, AviVar, LiteralString, Regex,
}
