using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Compares a text with values of which one suffices. Built once; compares without allocating.</summary>
internal sealed class TextMatcher
{
    private const int FewValues = 4;

    private readonly bool _isExact;
    private readonly byte[][] _values;
    private readonly byte[][] _results;
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>>? _set;
    private readonly PrefixIndex? _prefixes;

    public TextMatcher(TextMatch config)
    {
        Config = config;
        _isExact = config.CaseSensitive;
        _values = [.. config.Values.Select(v => Encoding.UTF8.GetBytes(_isExact ? v : v.ToLowerInvariant()))];
        _results = [.. config.Results.Take(_values.Length).Select(Encoding.UTF8.GetBytes)];
        Patterns = config.Operation == TextOperation.Regex ? [.. config.Values.Select(v => Pattern(v, config.CaseSensitive))] : [];
        if (_values.Length > FewValues && config.Operation == TextOperation.Equals)
        {
            _set = new HashSet<byte[]>(_values, ByteKeys.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();
        }
        else if (_values.Length > FewValues && config.Operation == TextOperation.BeginsWith)
        {
            _prefixes = new PrefixIndex(_values.Distinct(ByteKeys.Comparer).ToDictionary(v => v, _ => new List<int> { 0 }, ByteKeys.Comparer), []);
        }
    }

    public TextMatch Config { get; }

    public Regex[] Patterns { get; }

    /// <summary>Time is linear in the text, whatever the pattern.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs more than linear time.</exception>
    public static Regex Pattern(string pattern, bool isCaseSensitive) => new(
        pattern,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (isCaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase));

    public bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower, NormalText scratch) =>
        Holds(_isExact ? text : lower, text, scratch) != Config.Negate;

    /// <summary>The result of the value that a text matched; empty when it has none.</summary>
    public ReadOnlySpan<byte> ResultOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower, NormalText scratch)
    {
        var best = -1;
        for (var i = 0; i < _results.Length; i++)
        {
            var isBetter = best < 0 || (Config.Longest ? _values[i].Length > _values[best].Length : _values[i].Length < _values[best].Length);
            if (isBetter && HoldsFor(i, _isExact ? text : lower, text, scratch))
            {
                best = i;
            }
        }

        return best < 0 || Config.Negate ? default : _results[best];
    }

    private bool HoldsFor(int value, ReadOnlySpan<byte> text, ReadOnlySpan<byte> asSent, NormalText scratch) => Config.Operation switch
    {
        TextOperation.Equals => text.SequenceEqual(_values[value]),
        TextOperation.BeginsWith => text.StartsWith(_values[value]),
        TextOperation.EndsWith => text.EndsWith(_values[value]),
        TextOperation.Contains => text.IndexOf(_values[value]) >= 0,
        TextOperation.Regex => Patterns[value].IsMatch(scratch.Characters(asSent)),
        _ => false,
    };

    /// <summary>What an absent text comes to.</summary>
    public bool MatchesNothing => Config.Negate;

    private bool Holds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> asSent, NormalText scratch) => Config.Operation switch
    {
        TextOperation.Exists => true,
        TextOperation.Equals => _set is { } set ? set.Contains(text) : AnyEquals(text),
        TextOperation.BeginsWith => _prefixes is { } prefixes ? prefixes.Find(text).Length > 0 : AnyBegins(text),
        TextOperation.EndsWith => AnyEnds(text),
        TextOperation.Contains => AnyWithin(text),
        TextOperation.Regex => AnyPattern(scratch.Characters(asSent)),
        _ => false,
    };

    private bool AnyEquals(ReadOnlySpan<byte> text)
    {
        foreach (var value in _values)
        {
            if (text.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyBegins(ReadOnlySpan<byte> text)
    {
        foreach (var value in _values)
        {
            if (text.StartsWith(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyEnds(ReadOnlySpan<byte> text)
    {
        foreach (var value in _values)
        {
            if (text.EndsWith(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyWithin(ReadOnlySpan<byte> text)
    {
        foreach (var value in _values)
        {
            if (text.IndexOf(value) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyPattern(ReadOnlySpan<char> text)
    {
        foreach (var pattern in Patterns)
        {
            if (pattern.IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }
}
