using System.Text;
using System.Text.Unicode;

namespace Fairlead.Engine.Telemetry;

/// <summary>
/// Writes the fields of one protobuf message (proto3: what is zero or empty is left out) into memory of the caller, who sees to it
/// that there is room. For messages made once per transaction, from bytes that no string need be made of.
/// </summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding</remarks>
internal ref struct ProtoWriter(Span<byte> buffer)
{
    private const int VarintType = 0;
    private const int LengthType = 2;

    private readonly Span<byte> _buffer = buffer;
    private int _written;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._written];

    public void Number(int field, long value)
    {
        if (value != 0)
        {
            Varint((ulong)((field << 3) | VarintType));
            Varint((ulong)value);
        }
    }

    public void Flag(int field, bool value) => Number(field, value ? 1 : 0);

    public void Text(int field, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        Varint((ulong)((field << 3) | LengthType));
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        _written += Encoding.UTF8.GetBytes(value, _buffer[_written..]);
    }

    /// <summary>Bytes that came from outside: a text must be valid UTF-8, which the replacement character keeps it.</summary>
    public void Text(int field, scoped ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            Text(field, Encoding.UTF8.GetString(value));
            return;
        }

        if (value.Length > 0)
        {
            Varint((ulong)((field << 3) | LengthType));
            Varint((ulong)value.Length);
            value.CopyTo(_buffer[_written..]);
            _written += value.Length;
        }
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _buffer[_written++] = (byte)(value | 0x80);
        }

        _buffer[_written++] = (byte)value;
    }
}
