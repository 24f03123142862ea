using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold of what is done to the content of answers.</summary>
internal static class ContentRules
{
    public static void Check(Resource resource, FaultList faults)
    {
        MatchRules.CheckText(resource.Name, "http.cache.uncached_paths", resource.VirtualService.Http?.Cache?.UncachedPaths, faults);
        for (var i = 0; i < resource.VirtualService.Mirrors.Count; i++)
        {
            AddressText.Check(resource.Name, $"mirrors[{i}].address", resource.VirtualService.Mirrors[i].Address, faults);
            faults.Range(resource.Name, $"mirrors[{i}].port", resource.VirtualService.Mirrors[i].Port, 0, 65535);
        }

        if (resource.VirtualService.Http?.Rewrite is { } rewrite && rewrite.Pairs.Any(p => p.Search.Length == 0))
        {
            faults.Add(resource.Name, "http.rewrite.pairs.search", "is empty; must have a text to look for");
        }

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
