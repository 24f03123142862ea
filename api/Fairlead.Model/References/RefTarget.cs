using Fairlead.Model.Identity;

namespace Fairlead.Model.References;

/// <summary>What a reference names: an object by uuid, or by kind and name.</summary>
public sealed record RefTarget(string Kind, ObjectId? Id, string? Name)
{
    private const string Root = "/api/";

    /// <summary>
    /// Reads every spelling clients use: <c>/api/pool?name=x</c>, <c>/api/pool/?name=x</c>, <c>https://host/api/pool/pool-guid#name</c>,
    /// <c>https:///api/tenant/admin</c>, <c>pool-guid</c>. Null when it is none of them.
    /// </summary>
    public static RefTarget? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains("%00", StringComparison.Ordinal))
        {
            // No name holds a NUL, and no database takes one as a question.
            return null;
        }

        if (ObjectId.TryParse(text, out var plain))
        {
            return new RefTarget(plain.Kind, plain, null);
        }

        var root = text.IndexOf(Root, StringComparison.Ordinal);
        if (root < 0)
        {
            return null;
        }

        var path = text[(root + Root.Length)..].TrimStart('/');
        var question = path.IndexOf('?', StringComparison.Ordinal);
        return question >= 0 && !path[..question].Contains('#', StringComparison.Ordinal)
            ? ByQuery(path[..question].Trim('/'), path[(question + 1)..])
            : ByPath(path);
    }

    private static RefTarget? ByQuery(string path, string query)
    {
        if (path.Contains('/', StringComparison.Ordinal))
        {
            return ByPath(path);
        }

        foreach (var pair in query.Split('&'))
        {
            if (pair.StartsWith("name=", StringComparison.Ordinal) && pair.Length > 5 && path.Length > 0)
            {
                return new RefTarget(path, null, Uri.UnescapeDataString(pair[5..]));
            }
        }

        return null;
    }

    private static RefTarget? ByPath(string path)
    {
        var hash = path.IndexOf('#', StringComparison.Ordinal);
        var parts = (hash < 0 ? path : path[..hash]).Trim('/').Split('/');
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            return null;
        }

        return ObjectId.TryParse(parts[1], out var id) && id.Kind == parts[0]
            ? new RefTarget(parts[0], id, null)
            : new RefTarget(parts[0], null, Uri.UnescapeDataString(parts[1]));
    }
}
