using System.ComponentModel.DataAnnotations;

namespace Fairlead.Api;

/// <summary>Settings of the control plane, section <c>Fairlead</c>. See docs/operations.md.</summary>
public sealed class FairleadOptions
{
    public const string Section = "Fairlead";

    /// <summary>Address the API and portal listen on.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port of API and portal, 1 to 65535.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>Everything that is kept.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Npgsql connection string; empty: SQLite in the data directory.</summary>
    public string? Database { get; set; }

    /// <summary>Name of the first operator account.</summary>
    [Required]
    public string OperatorUser { get; set; } = "operator";

    /// <summary>Its password; empty: one is generated into <c>operator.json</c> in the data directory.</summary>
    public string? OperatorPassword { get; set; }

    /// <summary>Program of the engine for the local cloud; empty: the one of this build.</summary>
    public string? EnginePath { get; set; }

    /// <summary>Largest request body, bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Largest body of <c>POST /api/apply</c>, bytes.</summary>
    [Range(1024, 512 * 1024 * 1024)]
    public int MaxApplyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>How long a session lives without use.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Wrong passwords an address may send per minute before it is told to wait.</summary>
    [Range(1, 10_000)]
    public int SignInAttemptsPerMinute { get; set; } = 30;
}
