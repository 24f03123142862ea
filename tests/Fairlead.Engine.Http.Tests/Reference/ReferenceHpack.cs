using System.Text;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http.Tests.Reference;

/// <summary>A second reading of RFC 7541, with a list for a table and no Huffman code: what holds one is not judged (null).</summary>
internal sealed class ReferenceHpack(int tableSize)
{
    private readonly int _most = tableSize;
    private const int StaticCount = 61;

    // The fixed table is data, not reading: it is asked for, entry by entry.
    private static readonly (string Name, string Value)[] Fixed = [.. Enumerable.Range(1, StaticCount).Select(FixedEntry)];

    private readonly List<(string Name, string Value)> _table = [];
    private int _limit = tableSize;

    /// <summary>The block's fields; empty verdict = wrong, null = not judged.</summary>
    public (bool? IsSound, List<(string Name, string Value)> Fields) Decode(byte[] block)
    {
        var reader = new Reader(block);
        var fields = new List<(string, string)>();
        try
        {
            for (var isFirst = true; !reader.IsAtEnd; isFirst &= IsSizeUpdate(reader.Last))
            {
                One(reader, fields, isFirst);
            }

            return (true, fields);
        }
        catch (FormatException)
        {
            return (false, fields);
        }
        catch (NotSupportedException)
        {
            return (null, fields);
        }
    }

    private static bool IsSizeUpdate(byte first) => (first & 0xe0) == 0x20;

    private void One(Reader reader, List<(string, string)> fields, bool mayResize)
    {
        var first = reader.First();
        if (first >= 0x80)
        {
            fields.Add(At(reader.Integer(7)));
        }
        else if (IsSizeUpdate(first))
        {
            _limit = reader.Integer(5);
            Check(mayResize && _limit <= _most);
            Evict();
        }
        else
        {
            var isKept = first >= 0x40;
            var index = reader.Integer(isKept ? 6 : 4);
            var name = index > 0 ? At(index).Name : reader.Text();
            var field = (name, reader.Text());
            fields.Add(field);
            if (isKept)
            {
                _table.Insert(0, field);
                Evict();
            }
        }
    }

    private void Evict()
    {
        while (_table.Sum(entry => entry.Name.Length + entry.Value.Length + 32) > _limit)
        {
            _table.RemoveAt(_table.Count - 1);
        }
    }

    private (string Name, string Value) At(int index)
    {
        Check(index > 0 && index <= StaticCount + _table.Count);
        return index > StaticCount
            ? _table[index - StaticCount - 1]
            : Fixed[index - 1];
    }

    private static (string Name, string Value) FixedEntry(int index)
    {
        var fields = new FieldList(1024);
        _ = new HpackDecoder(0).TryDecode([(byte)(0x80 | index)], fields);
        return (Encoding.Latin1.GetString(fields.NameOf(0)), Encoding.Latin1.GetString(fields.ValueOf(0)));
    }

    private static void Check(bool isSound)
    {
        if (!isSound)
        {
            throw new FormatException();
        }
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _at;

        public bool IsAtEnd => _at == bytes.Length;

        public byte Last { get; private set; }

        public byte First() => Last = bytes[_at];

        public int Integer(int prefix)
        {
            Check(_at < bytes.Length);
            var most = (1 << prefix) - 1;
            long value = bytes[_at++] & most;
            for (var shift = 0; value >= most;)
            {
                Check(_at < bytes.Length && shift <= 21);
                var octet = bytes[_at++];
                value += (long)(octet & 0x7f) << shift;
                shift += 7;
                Check(value <= 1 << 24);
                if (octet < 0x80)
                {
                    break;
                }
            }

            return (int)value;
        }

        public string Text()
        {
            Check(_at < bytes.Length);
            var isCoded = bytes[_at] >= 0x80;
            var length = Integer(7);
            Check(length <= bytes.Length - _at);
            _at += length;
            return isCoded ? throw new NotSupportedException() : Encoding.Latin1.GetString(bytes, _at - length, length);
        }
    }
}
