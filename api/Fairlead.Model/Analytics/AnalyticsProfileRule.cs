using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Analytics;

/// <summary>Ranges of status codes are ranges of status codes.</summary>
public sealed class AnalyticsProfileRule : KindValidator<AnalyticsProfile>
{
    private const int First = 100;
    private const int Last = 599;

    protected override IEnumerable<Fault> Check(AnalyticsProfile record)
    {
        for (var i = 0; i < record.Ranges.Count; i++)
        {
            var (begin, end) = (record.Ranges[i].Begin, record.Ranges[i].End);
            if (begin is < First or > Last)
            {
                yield return new Fault($"ranges[{i}].begin", begin.ToString(CultureInfo.InvariantCulture), $"Must be a status code, from {First} to {Last}.");
            }
            else if (end < begin || end > Last)
            {
                yield return new Fault($"ranges[{i}].end", end.ToString(CultureInfo.InvariantCulture), $"Must be a status code from begin, {begin}, to {Last}.");
            }
        }
    }
}
