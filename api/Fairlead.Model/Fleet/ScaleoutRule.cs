using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Fleet;

/// <summary>Lower bounds do not exceed upper ones.</summary>
public sealed class ScaleoutRule : KindValidator<ServiceEngineGroup>
{
    protected override IEnumerable<Fault> Check(ServiceEngineGroup record)
    {
        if (record.MinScaleoutPerVs > record.MaxScaleoutPerVs)
        {
            yield return new Fault(
                "min_scaleout_per_vs",
                record.MinScaleoutPerVs.ToString(CultureInfo.InvariantCulture),
                $"Must not exceed max_scaleout_per_vs, which is {record.MaxScaleoutPerVs}.");
        }

        if (record.MinSe > record.MaxSe)
        {
            yield return new Fault(
                "min_se", record.MinSe.ToString(CultureInfo.InvariantCulture), $"Must not exceed max_se, which is {record.MaxSe}.");
        }
    }
}
