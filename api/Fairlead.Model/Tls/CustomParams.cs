using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>A value handed to a script.</summary>
public sealed record CustomParam : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("Given with each certificate rather than with the profile.")]
    public bool IsDynamic { get; init; }
    [Doc("The value is a secret and never returned.")]
    public bool IsSensitive { get; init; }
    [Doc("The value."), Sensitive(When = "is_sensitive")]
    public string? Value { get; init; }
}
