using System.Text;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Capture;

/// <summary>A name, of which '*' at either end stands for any text.</summary>
internal sealed class NamePattern(string pattern)
{
    private readonly byte[] _text = Encoding.ASCII.GetBytes(pattern.Trim('*').ToLowerInvariant());
    private readonly bool _isOpenBefore = pattern.StartsWith('*');
    private readonly bool _isOpenAfter = pattern.EndsWith('*');

    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (name.Length < _text.Length)
        {
            return false;
        }

        var last = name.Length - _text.Length;
        return (_isOpenBefore, _isOpenAfter) switch
        {
            (false, false) => last == 0 && HttpChars.EqualsIgnoreCase(name, _text),
            (false, true) => HttpChars.EqualsIgnoreCase(name[.._text.Length], _text),
            (true, false) => HttpChars.EqualsIgnoreCase(name[last..], _text),
            _ => Holds(name, last),
        };
    }

    private bool Holds(ReadOnlySpan<byte> name, int last)
    {
        for (var at = 0; at <= last; at++)
        {
            if (HttpChars.EqualsIgnoreCase(name.Slice(at, _text.Length), _text))
            {
                return true;
            }
        }

        return false;
    }
}
