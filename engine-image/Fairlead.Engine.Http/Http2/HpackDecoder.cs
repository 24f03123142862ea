namespace Fairlead.Engine.Http.Http2;

/// <summary>Header blocks of one connection (RFC 7541). A block that is wrong ends the connection: its state is lost with it.</summary>
/// <param name="tableSize">What was announced as SETTINGS_HEADER_TABLE_SIZE, bytes.</param>
public sealed class HpackDecoder(int tableSize)
{
    private readonly HpackDynamicTable _table = new(tableSize);
    private byte[] _name = new byte[256];
    private byte[] _value = new byte[4096];

    /// <summary>Decodes one whole header block. False: COMPRESSION_ERROR.</summary>
    public bool TryDecode(ReadOnlySpan<byte> block, FieldList fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var mayResize = true;
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0xe0) == 0x20)
            {
                // RFC 7541, 4.2: a change of the table's size stands before all fields.
                if (!mayResize || !HpackInteger.TryRead(block, 5, out var size, out var used) || size > tableSize)
                {
                    return false;
                }

                _table.Resize(size);
                block = block[used..];
                continue;
            }

            mayResize = false;
            if (!((first & 0x80) != 0 ? TryIndexed(ref block, fields) : TryLiteral(ref block, fields)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryIndexed(ref ReadOnlySpan<byte> block, FieldList fields)
    {
        if (!HpackInteger.TryRead(block, 7, out var index, out var used) || index == 0 || index > HpackStaticTable.Count + _table.Count)
        {
            return false;
        }

        block = block[used..];
        fields.Add(NameOf(index), ValueOf(index));
        return true;
    }

    private bool TryLiteral(ref ReadOnlySpan<byte> block, FieldList fields)
    {
        var isKept = (block[0] & 0x40) != 0;
        if (!HpackInteger.TryRead(block, isKept ? 6 : 4, out var index, out var used) || index > HpackStaticTable.Count + _table.Count)
        {
            return false;
        }

        block = block[used..];
        var nameLength = 0;
        if ((index == 0 && !TryText(ref block, fields, ref _name, out nameLength)) || !TryText(ref block, fields, ref _value, out var valueLength))
        {
            return false;
        }

        var name = index > 0 ? NameOf(index) : _name.AsSpan(0, nameLength);
        var value = _value.AsSpan(0, valueLength);
        fields.Add(name, value);
        if (isKept)
        {
            _table.Add(name, value);
        }

        return true;
    }

    private static bool TryText(ref ReadOnlySpan<byte> block, FieldList fields, ref byte[] text, out int textLength)
    {
        textLength = 0;
        if (block.IsEmpty)
        {
            return false;
        }

        var isCoded = (block[0] & 0x80) != 0;
        if (!HpackInteger.TryRead(block, 7, out var length, out var used) || length > block.Length - used)
        {
            return false;
        }

        fields.Expect(length);
        var bytes = block.Slice(used, length);
        block = block[(used + length)..];

        // The shortest code has five bits.
        var most = isCoded ? (length * 8 / 5) + 1 : length;
        if (text.Length < most)
        {
            text = new byte[most];
        }

        if (isCoded)
        {
            return HpackHuffman.TryDecode(bytes, text, out textLength);
        }

        bytes.CopyTo(text);
        textLength = length;
        return true;
    }

    private ReadOnlySpan<byte> NameOf(int index) =>
        index <= HpackStaticTable.Count ? HpackStaticTable.NameOf(index) : _table.NameOf(index - HpackStaticTable.Count - 1);

    private ReadOnlySpan<byte> ValueOf(int index) =>
        index <= HpackStaticTable.Count ? HpackStaticTable.ValueOf(index) : _table.ValueOf(index - HpackStaticTable.Count - 1);
}
