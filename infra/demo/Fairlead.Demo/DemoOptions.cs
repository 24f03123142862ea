using System.Globalization;

namespace Fairlead.Demo;

/// <summary>What <c>./run</c> hands over.</summary>
/// <param name="Data">The control plane's data directory; the demo keeps its account there too.</param>
/// <param name="Facts">Where the facts about the run are written.</param>
internal sealed record DemoOptions(Uri Api, string Data, string Facts, int ControlPid, int[] SamplePids, int[] SamplePorts)
{
    public static DemoOptions Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[^1]);
        return new DemoOptions(
            new Uri(values["api"].TrimEnd('/') + "/"),
            values["data"],
            values["info"],
            Number(values["control-pid"]),
            Numbers(values["sample-pids"]),
            Numbers(values["sample-ports"]));
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(Number)];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
