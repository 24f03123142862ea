using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Fairlead.Control;

/// <summary>Settings of the engine endpoint and of what is kept with engines. Bound from the section <c>Fairlead</c>.</summary>
public sealed class ControlOptions
{
    public const string Section = "Fairlead";

    /// <summary>Address the engine endpoint listens on. Default: loopback.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port of the engine endpoint; 0 picks a free one.</summary>
    [Range(0, 65535)]
    public int EnginePort { get; set; } = 8081;

    /// <summary>Names and addresses engines may dial; they stand in the server certificate beside loopback and <see cref="Address"/>.</summary>
    public IList<string> EngineHosts { get; } = [];

    /// <summary>How long an engine's certificate lives; it is renewed after half of that. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan EngineCertificateLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the engine endpoint's own certificate lives; a new one is made after half of that. Default 30 d.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan ServerCertificateLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>An engine that has not answered an offer within this time loses its session and starts over by hash. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OfferTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which an engine is asked for a sign of life, and again how long it may take to give one. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(5);
}
