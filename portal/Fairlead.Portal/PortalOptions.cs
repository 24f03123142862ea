namespace Fairlead.Portal;

/// <summary>What the portal needs to know of its surroundings.</summary>
public sealed class PortalOptions
{
    /// <summary>Where the public API answers.</summary>
    public Uri ApiAddress { get; set; } = new("http://127.0.0.1:8080");

    /// <summary>Carries requests to the API; null: connections of its own.</summary>
    public HttpMessageHandler? Connections { get; set; }
}
