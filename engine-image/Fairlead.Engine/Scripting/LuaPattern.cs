namespace Fairlead.Engine.Scripting;

/// <summary>
/// Lua's own patterns. The library's matcher may go back and forth without end and cannot be interrupted; this one stops when the run's
/// time is over.
/// </summary>
internal ref struct LuaPattern(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, Func<bool> isLate)
{
    public const int MostCaptures = 32;
    private const int MostDepth = 200;
    private const int Open = -1;
    private const int Place = -2;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<byte> _pattern = pattern;
    private readonly Func<bool> _isLate = isLate;
    private readonly (int Start, int Length)[] _captures = new (int, int)[MostCaptures];
    private int _depth;
    private int _steps;

    public int Captures { get; private set; }

    /// <summary>End of the match that begins at <paramref name="start"/>; -1 = none.</summary>
    /// <exception cref="FormatException">The pattern is none.</exception>
    public int Match(int start, int patternStart)
    {
        Captures = 0;
        return Do(start, patternStart);
    }

    /// <summary>Length -2: a place, counted from 1.</summary>
    public readonly (int Start, int Length) Capture(int index) => _captures[index];

    private int Do(int s, int p)
    {
        if (++_depth > MostDepth)
        {
            throw new FormatException("pattern too complex");
        }

        var end = Step(s, p);
        _depth--;
        return end;
    }

    private int Step(int s, int p)
    {
        while (p < _pattern.Length)
        {
            if ((++_steps & 0x3ff) == 0 && _isLate())
            {
                throw new TimeoutException("pattern takes too long");
            }

            switch (_pattern[p])
            {
                case (byte)'(':
                    return p + 1 < _pattern.Length && _pattern[p + 1] == ')' ? Begin(s, p + 2, Place) : Begin(s, p + 1, Open);
                case (byte)')':
                    return Finish(s, p + 1);
                case (byte)'$' when p + 1 == _pattern.Length:
                    return s == _text.Length ? s : -1;
                case (byte)'%' when p + 1 < _pattern.Length && _pattern[p + 1] == 'b':
                    s = Balance(s, p + 2);
                    if (s < 0)
                    {
                        return -1;
                    }

                    p += 4;
                    continue;
                case (byte)'%' when p + 1 < _pattern.Length && _pattern[p + 1] == 'f':
                    p += 2;
                    if (p >= _pattern.Length || _pattern[p] != '[')
                    {
                        throw new FormatException("missing '[' after '%f' in pattern");
                    }

                    var setEnd = ClassEnd(p);
                    if (InSet(s == 0 ? (byte)0 : _text[s - 1], p, setEnd - 1) || !InSet(s < _text.Length ? _text[s] : (byte)0, p, setEnd - 1))
                    {
                        return -1;
                    }

                    p = setEnd;
                    continue;
                case (byte)'%' when p + 1 < _pattern.Length && char.IsAsciiDigit((char)_pattern[p + 1]):
                    s = Again(s, _pattern[p + 1] - '1');
                    if (s < 0)
                    {
                        return -1;
                    }

                    p += 2;
                    continue;
            }

            var end = ClassEnd(p);
            var repeat = end < _pattern.Length ? _pattern[end] : (byte)0;
            if (repeat is (byte)'*' or (byte)'+')
            {
                return repeat == '+' && !Single(s, p, end) ? -1 : Longest(s, p, end, repeat == '+' ? 1 : 0);
            }

            if (repeat == '-')
            {
                return Shortest(s, p, end);
            }

            if (Single(s, p, end))
            {
                if (repeat == '?')
                {
                    var with = Do(s + 1, end + 1);
                    if (with >= 0)
                    {
                        return with;
                    }

                    p = end + 1;
                    continue;
                }

                s++;
                p = end;
                continue;
            }

            if (repeat != '?')
            {
                return -1;
            }

            p = end + 1;
        }

        return s;
    }

    private int Longest(int s, int p, int end, int least)
    {
        var count = 0;
        while (Single(s + count, p, end))
        {
            count++;
        }

        for (; count >= least; count--)
        {
            var found = Do(s + count, end + 1);
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    private int Shortest(int s, int p, int end)
    {
        while (true)
        {
            var found = Do(s, end + 1);
            if (found >= 0)
            {
                return found;
            }

            if (!Single(s, p, end))
            {
                return -1;
            }

            s++;
        }
    }

    private int Begin(int s, int p, int kind)
    {
        if (Captures >= MostCaptures)
        {
            throw new FormatException("too many captures");
        }

        _captures[Captures++] = (s, kind);
        var end = Do(s, p);
        if (end < 0)
        {
            Captures--;
        }

        return end;
    }

    private int Finish(int s, int p)
    {
        var open = Captures - 1;
        while (open >= 0 && _captures[open].Length != Open)
        {
            open--;
        }

        if (open < 0)
        {
            throw new FormatException("invalid pattern capture");
        }

        _captures[open].Length = s - _captures[open].Start;
        var end = Do(s, p);
        if (end < 0)
        {
            _captures[open].Length = Open;
        }

        return end;
    }

    private readonly int Again(int s, int index)
    {
        if (index < 0 || index >= Captures || _captures[index].Length < 0)
        {
            throw new FormatException($"invalid capture index %{index + 1}");
        }

        var before = _text.Slice(_captures[index].Start, _captures[index].Length);
        return _text[s..].StartsWith(before) ? s + before.Length : -1;
    }

    private readonly int Balance(int s, int p)
    {
        if (p + 1 >= _pattern.Length)
        {
            throw new FormatException("missing arguments to '%b'");
        }

        if (s >= _text.Length || _text[s] != _pattern[p])
        {
            return -1;
        }

        var depth = 1;
        for (var i = s + 1; i < _text.Length; i++)
        {
            if (_text[i] == _pattern[p + 1])
            {
                if (--depth == 0)
                {
                    return i + 1;
                }
            }
            else if (_text[i] == _pattern[p])
            {
                depth++;
            }
        }

        return -1;
    }

    private readonly int ClassEnd(int p)
    {
        if (_pattern[p] == '%')
        {
            return p + 1 < _pattern.Length ? p + 2 : throw new FormatException("malformed pattern (ends with '%')");
        }

        if (_pattern[p] != '[')
        {
            return p + 1;
        }

        p++;
        p += p < _pattern.Length && _pattern[p] == '^' ? 1 : 0;
        do
        {
            if (p >= _pattern.Length)
            {
                throw new FormatException("malformed pattern (missing ']')");
            }

            p += _pattern[p] == '%' ? 2 : 1;
        }
        while (p >= _pattern.Length || _pattern[p] != ']');

        return p + 1;
    }

    private readonly bool Single(int s, int p, int end)
    {
        if (s >= _text.Length)
        {
            return false;
        }

        var c = _text[s];
        return _pattern[p] switch
        {
            (byte)'.' => true,
            (byte)'%' => InClass(c, _pattern[p + 1]),
            (byte)'[' => InSet(c, p, end - 1),
            var literal => literal == c,
        };
    }

    private readonly bool InSet(byte c, int p, int last)
    {
        var found = true;
        if (_pattern[p + 1] == '^')
        {
            found = false;
            p++;
        }

        for (p++; p < last; p++)
        {
            if (_pattern[p] == '%')
            {
                p++;
                if (InClass(c, _pattern[p]))
                {
                    return found;
                }
            }
            else if (p + 2 < last && _pattern[p + 1] == '-')
            {
                if (_pattern[p] <= c && c <= _pattern[p + 2])
                {
                    return found;
                }

                p += 2;
            }
            else if (_pattern[p] == c)
            {
                return found;
            }
        }

        return !found;
    }

    private static bool InClass(byte c, byte name)
    {
        var one = (char)c;
        var isIn = (name | 0x20) switch
        {
            'a' => char.IsAsciiLetter(one),
            'c' => c < 32 || c == 127,
            'd' => char.IsAsciiDigit(one),
            'g' => c is > 32 and < 127,
            'l' => char.IsAsciiLetterLower(one),
            'p' => c is > 32 and < 127 && !char.IsAsciiLetterOrDigit(one),
            's' => c is 32 or >= 9 and <= 13,
            'u' => char.IsAsciiLetterUpper(one),
            'w' => char.IsAsciiLetterOrDigit(one),
            'x' => char.IsAsciiHexDigit(one),
            _ => (bool?)null,
        };
        return isIn is { } known && char.IsAsciiLetter((char)name) ? char.IsAsciiLetterUpper((char)name) ? !known : known : name == c;
    }
}
