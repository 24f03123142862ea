using System.ComponentModel.DataAnnotations;

namespace Fairlead.Api.Features.Objects;

/// <summary>How much a credential may delete before its deletions are held, section <c>Fairlead:Deletions</c>.</summary>
public sealed class DeletionOptions
{
    public const string Section = $"{FairleadOptions.Section}:Deletions";

    /// <summary>Deletions within <see cref="Window"/> that nobody minds.</summary>
    [Range(0, 1_000_000)]
    public int Free { get; set; } = 10;

    /// <summary>Share of what the credential created that may be deleted within <see cref="Window"/>, 0 to 1. Deletions are held that exceed both.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; set; } = 0.2;

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a deletion is held when nobody approves it or takes it back.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Hold { get; set; } = TimeSpan.FromMinutes(60);
}
