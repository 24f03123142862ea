using System.Globalization;
using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks;

/// <summary>What <c>./bench</c> was asked for: <c>[--rounds N] [--seconds N] [NAME [MINUTES]]...</c></summary>
internal sealed class BenchmarkArguments
{
    private const int Minute = 60;

    public Effort Effort { get; private set; } = new(Rounds: 5, Seconds: 4);

    /// <summary>How long the soak lasts.</summary>
    public TimeSpan Soaking { get; private set; } = TimeSpan.FromSeconds(60 * Minute);

    public List<string> Names { get; } = [];

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static BenchmarkArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new BenchmarkArguments();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--rounds": parsed.Effort = parsed.Effort with { Rounds = NumberAfter(arguments, i++) }; break;
                case "--seconds": parsed.Effort = parsed.Effort with { Seconds = NumberAfter(arguments, i++) }; break;
                case "soak" when i + 1 < arguments.Count && char.IsAsciiDigit(arguments[i + 1][0]):
                    parsed.Names.Add("soak");
                    parsed.Soaking = TimeSpan.FromSeconds(NumberAfter(arguments, i++) * Minute);
                    break;
                default: parsed.Names.Add(arguments[i]); break;
            }
        }

        return parsed;
    }

    private static int NumberAfter(IReadOnlyList<string> arguments, int at) =>
        at + 1 < arguments.Count && int.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{arguments[at]} is followed by '{arguments.ElementAtOrDefault(at + 1)}'; must be a number from 1");
}
