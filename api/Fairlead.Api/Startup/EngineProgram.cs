namespace Fairlead.Api.Startup;

/// <summary>Where the engine's program is: as set, beside this program, or in the build this program came from.</summary>
internal static class EngineProgram
{
    private const string File = "Fairlead.Engine.dll";

    public static string Find(FairleadOptions options)
    {
        if (!string.IsNullOrEmpty(options.EnginePath))
        {
            return options.EnginePath;
        }

        var own = AppContext.BaseDirectory;
        var built = own.Replace("api/Fairlead.Api", "engine-image/Fairlead.Engine", StringComparison.Ordinal);
        string[] candidates = [Path.Combine(own, File), Path.Combine(own, "engine", File), Path.Combine(built, File)];
        return candidates.FirstOrDefault(System.IO.File.Exists)
            ?? throw new OptionsException(
                $"{FairleadOptions.Section}:{nameof(FairleadOptions.EnginePath)} is empty and {File} is in none of: {string.Join(", ", candidates)}. Build the engine, or set the path.");
    }
}
