using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within a virtual service.</summary>
internal static class VirtualServiceRules
{
    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        ListenerRules.Check(resource, faults);
        TlsRules.Check(resource, faults);
        HostingRules.Check(resource, faults);
        HttpRulesRules.Check(resource, faults);
        ContentRules.Check(resource, faults);
        Http2Rules.Check(resource, faults);
        CheckLog(resource.Name, service.Log ?? new LogConfig(), faults);
        for (var i = 0; i < service.Pools.Count; i++)
        {
            faults.Range(resource.Name, $"pools[{i}].ratio", service.Pools[i].Ratio, 0, 1000);
        }
    }

    private static void CheckLog(string resource, LogConfig log, FaultList faults)
    {
        MatchRules.CheckNumbers(resource, "log.no_errors", log.NoErrors, faults);
        for (var i = 0; i < log.QueryFields.Count; i++)
        {
            MatchRules.CheckText(resource, $"log.query_fields[{i}].name", log.QueryFields[i].Name ?? new TextMatch(), faults);
        }

        for (var i = 0; i < log.Filters.Count; i++)
        {
            MatchRules.CheckAddresses(resource, $"log.filters[{i}].client", log.Filters[i].Client, faults);
            MatchRules.CheckText(resource, $"log.filters[{i}].path", log.Filters[i].Path, faults);
        }
    }
}
