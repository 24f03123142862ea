using Fairlead.Engine.Http;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Policy;

/// <summary>Bytes put together for one request; kept by the loop and used again.</summary>
internal sealed class TextBuilder
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> this[Range range] => _bytes.AsSpan(0, Length)[range];

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> text)
    {
        MakeRoom(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(byte one)
    {
        MakeRoom(1);
        _bytes[Length++] = one;
    }

    public void Append(uint number)
    {
        MakeRoom(10);
        Length += AsciiNumber.Write(number, _bytes.AsSpan(Length));
    }

    /// <summary>What may not stand in a request target is written as an escape, so that nothing a client sent can end a line.</summary>
    /// <param name="isDecoded">The text's own escapes were undone: what has a meaning in a target has none in it.</param>
    public void AppendEscaped(ReadOnlySpan<byte> text, bool isDecoded = false)
    {
        foreach (var one in text)
        {
            if (HttpChars.Target.Contains(one) && !(isDecoded && one is (byte)'%' or (byte)'?'))
            {
                Append(one);
            }
            else
            {
                Append((byte)'%');
                Append(Hex(one >> 4));
                Append(Hex(one & 15));
            }
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private void MakeRoom(int more)
    {
        if (_bytes.Length - Length < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
