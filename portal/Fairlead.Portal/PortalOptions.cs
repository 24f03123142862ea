namespace Fairlead.Portal;

/// <summary>What the portal needs to know of its surroundings.</summary>
public sealed class PortalOptions
{
    /// <summary>Where the public API answers.</summary>
    public Uri ApiAddress { get; set; } = new("http://127.0.0.1:8080");
}
