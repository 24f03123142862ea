namespace Fairlead.Engine.Caching;

/// <summary>Collects an answer on its way to a client. Whatever goes wrong, nothing is kept.</summary>
internal sealed class CacheFill(AnswerCache cache, CacheModel model, Func<byte[][], long, CachedAnswer> make)
{
    private const int Block = 16 * 1024;

    private readonly List<byte[]> _blocks = [];
    private int _inLast;
    private long _length;
    private long _counted;
    private bool _isGivenUp;

    public void Take(ReadOnlySpan<byte> content)
    {
        if (_isGivenUp || _length + content.Length > model.MaxObjectBytes)
        {
            GiveUp();
            return;
        }

        _length += content.Length;
        while (!content.IsEmpty)
        {
            if (_blocks.Count == 0 || _inLast == Block)
            {
                if (!cache.TryCollect(Block))
                {
                    GiveUp();
                    return;
                }

                _counted += Block;
                _blocks.Add(new byte[Block]);
                _inLast = 0;
            }

            var count = Math.Min(content.Length, Block - _inLast);
            content[..count].CopyTo(_blocks[^1].AsSpan(_inLast));
            _inLast += count;
            content = content[count..];
        }
    }

    /// <summary>All of it was there.</summary>
    public void Complete()
    {
        if (!_isGivenUp && _length >= model.Config.MinObjectBytes)
        {
            if (_blocks.Count > 0)
            {
                _blocks[^1] = _blocks[^1][.._inLast];
            }

            cache.Store(make([.. _blocks], _length), model.MaxBytes);
        }

        GiveUp();
    }

    public void GiveUp()
    {
        _isGivenUp = true;
        _blocks.Clear();
        cache.Collected(_counted);
        _counted = 0;
    }
}
