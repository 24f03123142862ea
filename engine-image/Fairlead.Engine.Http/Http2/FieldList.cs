namespace Fairlead.Engine.Http.Http2;

/// <summary>The fields of one header section as they were decoded, names and values in one array. Reused from section to section.</summary>
public sealed class FieldList
{
    /// <summary>RFC 9113, 6.5.2: what a field counts beside its bytes.</summary>
    private const int Overhead = 32;

    private readonly int _most;
    private readonly int _mostCoded;
    private byte[] _bytes = new byte[2048];
    private Field[] _fields = new Field[32];
    private int _used;
    private int _size;

    /// <param name="most">Largest size of a section, as SETTINGS_MAX_HEADER_LIST_SIZE counts it.</param>
    /// <param name="mostCoded">Longest name or value as it came.</param>
    public FieldList(int most, int mostCoded = int.MaxValue)
    {
        _most = most;
        _mostCoded = mostCoded;
    }

    public int Count { get; private set; }

    /// <summary>Fields were left out because the section is too large.</summary>
    public bool IsTooLarge { get; private set; }

    public ReadOnlySpan<byte> NameOf(int index) => _bytes.AsSpan(_fields[index].Start, _fields[index].NameLength);

    public ReadOnlySpan<byte> ValueOf(int index) => _bytes.AsSpan(_fields[index].Start + _fields[index].NameLength, _fields[index].ValueLength);

    public void Clear()
    {
        Count = _used = _size = 0;
        IsTooLarge = false;
    }

    /// <summary>A name or value of this length comes; what is too long is still decoded, for the sake of the table.</summary>
    internal void Expect(int coded) => IsTooLarge |= coded > _mostCoded;

    internal void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _size += name.Length + value.Length + Overhead;
        if (IsTooLarge || _size > _most)
        {
            IsTooLarge = true;
            return;
        }

        var length = name.Length + value.Length;
        if (_used + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        }

        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        name.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + name.Length));
        _fields[Count++] = new Field(_used, name.Length, value.Length);
        _used += length;
    }

    private readonly record struct Field(int Start, int NameLength, int ValueLength);
}
