using System.ComponentModel.DataAnnotations;

namespace Fairlead.Control.Revocation;

/// <summary>How revocation states and lists are fetched. Bound from the section <c>Fairlead:Revocation</c>.</summary>
public sealed class RevocationOptions
{
    public const string Section = "Fairlead:Revocation";

    /// <summary>
    /// Tenants write the addresses, and the control plane calls them from where it stands: loopback, private, link-local and other addresses that are not public
    /// are called only with this. Default: false.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>How long one responder may take. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest revocation list, in bytes. Default 4 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int LargestList { get; set; } = 4 * 1024 * 1024;

    /// <summary>When it is looked for what is due, as a cron expression. Default: every minute.</summary>
    [Required]
    public string Recheck { get; set; } = "* * * * *";
}
