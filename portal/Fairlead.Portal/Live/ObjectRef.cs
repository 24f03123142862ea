namespace Fairlead.Portal.Live;

/// <summary>A reference as the API writes it: <c>https://host/api/KIND/UUID#NAME</c>.</summary>
public sealed record ObjectRef(string Kind, string Uuid, string Name)
{
    /// <summary>Null when it is none.</summary>
    public static ObjectRef? Parse(string? reference)
    {
        if (string.IsNullOrEmpty(reference))
        {
            return null;
        }

        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var path = (hash < 0 ? reference : reference[..hash]).Split('/');
        return path.Length < 2 || path[^1].Length == 0 ? null : new ObjectRef(path[^2], path[^1], hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]));
    }
}
