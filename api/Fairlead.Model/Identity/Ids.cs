using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Model.Identity;

/// <summary>The hard wall between customers. On the wire: <c>tenant-&lt;guid&gt;</c>.</summary>
public readonly record struct TenantId(Guid Value)
{
    public override string ToString() => $"tenant-{Value}";
}

/// <summary>Names one object of one kind. On the wire: <c>&lt;kind&gt;-&lt;guid&gt;</c>, e.g. <c>pool-4b9f...</c> (Avi's <c>uuid</c>).</summary>
/// <param name="Kind">Wire name of the kind, lower case, e.g. <c>virtualservice</c>.</param>
/// <param name="Value">Unique within the kind.</param>
public readonly record struct ObjectId(string Kind, Guid Value)
{
    private const int GuidLength = 36;

    private static readonly SearchValues<char> KindLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public override string ToString() => $"{Kind}-{Value}";

    /// <summary>A uuid for a new object. Later ones sort after earlier ones (RFC 9562 version 7), and what came first wins a conflict.</summary>
    public static ObjectId New(string kind, DateTimeOffset at) => new(kind, Guid.CreateVersion7(at));

    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectId id)
    {
        id = default;
        if (text is null || text.Length < GuidLength + 2 || text[^(GuidLength + 1)] != '-'
            || text.AsSpan(0, text.Length - GuidLength - 1).ContainsAnyExcept(KindLetters))
        {
            return false;
        }

        if (!Guid.TryParseExact(text.AsSpan(text.Length - GuidLength), "D", out var value))
        {
            return false;
        }

        id = new ObjectId(text[..^(GuidLength + 1)], value);
        return true;
    }
}

/// <summary>Counts the writes of one object, from 1. A reader that holds revision n has seen every write up to n.</summary>
public readonly record struct Revision(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
