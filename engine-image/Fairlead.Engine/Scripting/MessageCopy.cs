using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Scripting;

/// <summary>A head as a script sees it: a copy that stays while the script runs.</summary>
internal sealed class MessageCopy
{
    private const int MostAdded = 16 * 1024;
    private const int MostDropped = 256;

    private readonly List<(byte[] Name, byte[] Value)> _added = [];
    private readonly List<byte[]> _dropped = [];
    private byte[] _bytes = [];
    private HeaderSlice[] _fields = [];
    private int _length;
    private int _count;

    public IReadOnlyList<(byte[] Name, byte[] Value)> Added => _added;

    public IReadOnlyList<byte[]> Dropped => _dropped;

    public void Fill(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields)
    {
        _bytes = _bytes.Length < bytes.Length ? new byte[bytes.Length * 2] : _bytes;
        _fields = _fields.Length < fields.Length ? new HeaderSlice[fields.Length * 2] : _fields;
        bytes.CopyTo(_bytes);
        fields.CopyTo(_fields);
        (_length, _count) = (bytes.Length, fields.Length);
        _added.Clear();
        _dropped.Clear();
    }

    /// <summary>As the message is now: what was taken out is not there, what was added is.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)> Fields()
    {
        for (var i = 0; i < _count; i++)
        {
            var name = _bytes.AsMemory(_fields[i].NameStart, _fields[i].NameLength);
            if (!IsDropped(name.Span))
            {
                yield return (name, _bytes.AsMemory(_fields[i].ValueStart, _fields[i].ValueLength));
            }
        }

        foreach (var (name, value) in _added)
        {
            yield return (name, value);
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> Values(byte[] name) =>
        Fields().Where(f => System.Text.Ascii.EqualsIgnoreCase(f.Name.Span, name)).Select(f => f.Value);

    /// <exception cref="ArgumentException">It would be too much.</exception>
    public void Add(byte[] name, byte[] value)
    {
        if (_added.Sum(a => a.Name.Length + a.Value.Length + 4) + name.Length + value.Length + 4 > MostAdded)
        {
            throw new ArgumentException($"scripts add no more than {MostAdded / 1024} KiB of headers");
        }

        _added.Add((name, value));
    }

    public void Drop(byte[] name)
    {
        _added.RemoveAll(a => System.Text.Ascii.EqualsIgnoreCase(a.Name, name));
        if (_dropped.Count >= MostDropped)
        {
            throw new ArgumentException($"scripts take out no more than {MostDropped} headers");
        }

        _dropped.Add([.. name.Select(b => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b)]);
    }

    /// <summary>What was changed, to come back to.</summary>
    public ((byte[], byte[])[] Added, byte[][] Dropped) Save() => ([.. _added], [.. _dropped]);

    public void Restore(((byte[], byte[])[] Added, byte[][] Dropped) saved)
    {
        _added.Clear();
        _added.AddRange(saved.Added);
        _dropped.Clear();
        _dropped.AddRange(saved.Dropped);
    }

    /// <summary>Makes it what rules have made of the message.</summary>
    public void Write(Decision decision)
    {
        foreach (var name in _dropped)
        {
            decision.Drop(name);
        }

        foreach (var (name, value) in _added)
        {
            decision.AddLine(name, value);
        }
    }

    private bool IsDropped(ReadOnlySpan<byte> name)
    {
        foreach (var dropped in _dropped)
        {
            if (HttpChars.EqualsIgnoreCase(name, dropped))
            {
                return true;
            }
        }

        return false;
    }
}
