using System.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within matches: what is checked here the models can build.</summary>
internal static class MatchRules
{
    private const int LongestPattern = 4096;

    public static void Check(string resource, string field, RequestMatch match, FaultList faults)
    {
        CheckAddresses(resource, field + ".client", match.Client, faults);
        CheckAddresses(resource, field + ".source", match.Source, faults);
        CheckNumbers(resource, field + ".port", match.Port, faults);
        if (!Enum.IsDefined(match.Scheme))
        {
            faults.Add(resource, field + ".scheme", $"is {(int)match.Scheme}, which this engine does not know; upgrade the engine");
        }

        CheckText(resource, field + ".path", match.Path, faults);
        CheckText(resource, field + ".query", match.Query, faults);
        CheckText(resource, field + ".host", match.Host, faults);
        CheckFields(resource, field + ".fields", match.Fields, faults);
        CheckFields(resource, field + ".cookies", match.Cookies, faults);
    }

    public static void CheckFields(string resource, string field, IReadOnlyList<FieldMatch> matches, FaultList faults)
    {
        for (var i = 0; i < matches.Count; i++)
        {
            if (matches[i].Name.Length == 0)
            {
                faults.Add(resource, $"{field}[{i}].name", "is empty");
            }

            CheckText(resource, $"{field}[{i}].text", matches[i].Text ?? new TextMatch(), faults);
        }
    }

    public static void CheckText(string resource, string field, TextMatch? match, FaultList faults)
    {
        if (match is null)
        {
            return;
        }

        if (!Enum.IsDefined(match.Operation))
        {
            faults.Add(resource, field + ".operation", $"is {(int)match.Operation}, which this engine does not know; upgrade the engine");
        }

        if (match.Results.Count > 0 && match.Results.Count != match.Values.Count)
        {
            faults.Add(resource, field + ".results", $"are {match.Results.Count} for {match.Values.Count} values; must be one for each, or none");
        }

        foreach (var pattern in match.Operation == TextOperation.Regex ? match.Values : [])
        {
            if (Problem(pattern) is { } problem)
            {
                faults.Add(resource, field + ".values", $"holds the pattern '{pattern}', which cannot be used: {problem}");
            }
        }
    }

    public static void CheckAddresses(string resource, string field, AddressMatch? match, FaultList faults)
    {
        for (var i = 0; i < match?.Ranges.Count; i++)
        {
            var range = match.Ranges[i];
            if (!IPAddress.TryParse(range.First, out var first) || !IPAddress.TryParse(range.Last, out var last) || first.AddressFamily != last.AddressFamily)
            {
                faults.Add(resource, $"{field}.ranges[{i}]", $"is '{range.First}' to '{range.Last}'; must be two addresses of one family");
            }
        }
    }

    public static void CheckNumbers(string resource, string field, NumberMatch? match, FaultList faults)
    {
        for (var i = 0; i < match?.Ranges.Count; i++)
        {
            faults.Range(resource, $"{field}.ranges[{i}].last", match.Ranges[i].Last, match.Ranges[i].First, 65535);
        }
    }

    private static string? Problem(string pattern)
    {
        if (pattern.Length > LongestPattern)
        {
            return $"it has more than {LongestPattern} characters";
        }

        try
        {
            _ = TextMatcher.Pattern(pattern, isCaseSensitive: true);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
