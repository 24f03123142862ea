using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold of what is done to the content of answers.</summary>
internal static class ContentRules
{
    public static void Check(Resource resource, FaultList faults)
    {
        MatchRules.CheckText(resource.Name, "http.cache.uncached_paths", resource.VirtualService.Http?.Cache?.UncachedPaths, faults);
        if (resource.VirtualService.Http?.Compression is not { } compression)
        {
            return;
        }

        faults.Range(resource.Name, "http.compression.level_normal", compression.LevelNormal, 1, 9);
        faults.Range(resource.Name, "http.compression.level_aggressive", compression.LevelAggressive, 1, 9);
        for (var i = 0; i < compression.Filters.Count; i++)
        {
            faults.Range(resource.Name, $"http.compression.filters[{i}].level", compression.Filters[i].Level, 0, 9);
            MatchRules.CheckAddresses(resource.Name, $"http.compression.filters[{i}].client", compression.Filters[i].Client, faults);
        }
    }
}
