using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>One question: which metrics of what, in which spans.</summary>
/// <param name="Id">The asker's name for it; null: none.</param>
/// <param name="Entity">Null: all there are.</param>
/// <param name="Pool">Of a question about servers: those of this pool; null: of all.</param>
/// <param name="Server">Of a question about servers: ADDRESS or ADDRESS:PORT; null: each of them.</param>
/// <param name="PerServer">Servers one by one, not their sum.</param>
internal sealed record MetricRequest(
    string? Id, MetricEntity Kind, ObjectId? Entity, ObjectId? Pool, string? Server, bool PerServer, ImmutableArray<Metric> Metrics, MetricSpans Spans);

/// <param name="Stop">End of the last span.</param>
/// <param name="IsCurrent">The last span ends about now.</param>
/// <param name="PadsMissing">A span of which nothing is known is answered as null and not left out.</param>
internal sealed record MetricSpans(DateTimeOffset Stop, TimeSpan Step, int Limit, bool IsCurrent, bool PadsMissing)
{
    public DateTimeOffset Start => Stop - (Step * Limit);
}
