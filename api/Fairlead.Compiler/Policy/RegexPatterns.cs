using System.Text.RegularExpressions;

namespace Fairlead.Compiler.Policy;

/// <summary>What engines take as a regular expression: matching must end in time linear in the text.</summary>
internal static class RegexPatterns
{
    private const int Longest = 4096;

    /// <summary>Why a pattern cannot be used, in words; null when it can.</summary>
    public static string? Problem(string pattern)
    {
        if (pattern.Length > Longest)
        {
            return $"has more than {Longest} characters";
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (NotSupportedException)
        {
            return "needs back references or look-around, which cannot be matched in linear time; write it without";
        }
        catch (ArgumentException e)
        {
            return $"is not valid: {e.Message}";
        }
    }
}
