namespace Fairlead.Compiler.Policy;

/// <summary>Host names as engines compare them.</summary>
internal static class HostName
{
    /// <summary>In lower case, without port and final dot.</summary>
    public static string Normal(string host)
    {
        var lower = host.Trim().ToLowerInvariant();
        if (lower.StartsWith('['))
        {
            return lower[..(lower.IndexOf(']', StringComparison.Ordinal) + 1)];
        }

        var colon = lower.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? lower : lower[..colon];
        return name.Length > 1 && name.EndsWith('.') ? name[..^1] : name;
    }
}
