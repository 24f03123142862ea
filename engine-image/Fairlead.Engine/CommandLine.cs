using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Engine;

/// <summary>How an engine is started: with its directory, and for use without a control plane with a configuration.</summary>
internal sealed record CommandLine(string Directory, string? ConfigFile, int Loops, bool IsVerbose)
{
    public const string Usage = """
        Fairlead.Engine --directory DIR [--config FILE] [--loops N] [--verbose]

          --directory DIR  the engine's own directory; holds bootstrap.json, unless --config is given
          --config FILE    run the resources in FILE (JSON) without a control plane
          --loops N        event loops; without it bootstrap.json says, or one per core
          --verbose        log debug messages too
        """;

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out CommandLine? result, out string fault)
    {
        string? directory = null;
        string? config = null;
        var loops = 0;
        var isVerbose = false;
        result = null;
        fault = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--verbose": isVerbose = true; continue;
                case "--directory" when value is not null: directory = Path.GetFullPath(value); break;
                case "--config" when value is not null: config = Path.GetFullPath(value); break;
                case "--loops" when int.TryParse(value, out loops) && loops is >= 1 and <= 1024: break;
                default: fault = $"'{arguments[i]}' is not an option, or its value is missing or wrong"; return false;
            }

            i++;
        }

        if (directory is null)
        {
            fault = "--directory is missing";
            return false;
        }

        result = new CommandLine(directory, config, loops, isVerbose);
        return true;
    }
}
