namespace Fairlead.Model.Documents;

/// <summary>One thing wrong with a document.</summary>
/// <param name="Field">Path, e.g. <c>servers[2].port</c>; empty = the document itself.</param>
/// <param name="Value">What stood there, shortened; null when nothing did.</param>
/// <param name="Message">What is wrong and what would help.</param>
public sealed record Fault(string Field, string? Value, string Message)
{
    private const int LongestValue = 120;

    /// <summary>The object it stands in, e.g. <c>pool 'web'</c>, when an answer speaks of several; null: the one that was written.</summary>
    public string? Object { get; init; }

    /// <summary>A value short enough for an answer.</summary>
    public static string Shorten(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length <= LongestValue ? value : string.Concat(value.AsSpan(0, LongestValue), "...");
    }

    public override string ToString() =>
        (Object is null ? "" : $"{Object}: ") + (Field.Length == 0 ? "" : $"{Field}: ") + Message + (Value is null ? "" : $" Got: {Value}");
}
