using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Caching;

/// <summary>
/// Kept answers of all virtual services and loops of an engine, within a number of bytes: what was not asked for longest goes first.
/// Answers under way into it may take a quarter as much again.
/// </summary>
internal sealed class AnswerCache(long mostBytes)
{
    private const int MostVariants = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], CachedAnswer> _answers = new(ByteKeys.Comparer);
    private readonly LinkedList<CachedAnswer> _byUse = new();
    private long _bytes;
    private long _underWay;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The answer under this key that suits the request, fresh or not.</summary>
    public CachedAnswer? Find(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, RequestHead request)
    {
        lock (_gate)
        {
            if (!_answers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var answer))
            {
                return null;
            }

            while (answer is not null && !answer.Suits(bytes, request))
            {
                answer = answer.NextVariant;
            }

            if (answer is not null)
            {
                _byUse.Remove(answer.InAll!);
                _byUse.AddFirst(answer.InAll!);
                answer.Share.Entries.Remove(answer.InShare!);
                answer.Share.Entries.AddFirst(answer.InShare!);
            }

            return answer;
        }
    }

    /// <param name="mostOfShare">Bytes that its virtual service may keep; 0 = any.</param>
    public void Store(CachedAnswer answer, long mostOfShare)
    {
        var size = answer.Size;
        if (size > mostBytes || (mostOfShare > 0 && size > mostOfShare))
        {
            return;
        }

        lock (_gate)
        {
            RemoveVariant(answer);
            while (_bytes + size > mostBytes)
            {
                Remove(_byUse.Last!.Value);
            }

            while (mostOfShare > 0 && answer.Share.Bytes + size > mostOfShare)
            {
                Remove(answer.Share.Entries.Last!.Value);
            }

            answer.NextVariant = _answers.GetValueOrDefault(answer.Key);
            _answers[answer.Key] = answer;
            answer.InAll = _byUse.AddFirst(answer);
            answer.InShare = answer.Share.Entries.AddFirst(answer);
            answer.Share.Bytes += size;
            _bytes += size;
        }
    }

    /// <summary>Forgets all variants of what stands under a key: it has changed.</summary>
    public void Remove(ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            while (_answers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var answer))
            {
                Remove(answer);
            }
        }
    }

    public void Clear(CacheShare share)
    {
        lock (_gate)
        {
            while (share.Entries.Last is { } last)
            {
                Remove(last.Value);
            }
        }
    }

    /// <summary>Makes room for content that is being collected. False: there is none.</summary>
    public bool TryCollect(int bytes)
    {
        if (Interlocked.Add(ref _underWay, bytes) <= mostBytes / 4)
        {
            return true;
        }

        Interlocked.Add(ref _underWay, -bytes);
        return false;
    }

    public void Collected(long bytes) => Interlocked.Add(ref _underWay, -bytes);

    private void RemoveVariant(CachedAnswer answer)
    {
        var count = 0;
        CachedAnswer? last = null;
        for (var other = _answers.GetValueOrDefault(answer.Key); other is not null; other = other.NextVariant)
        {
            if (other.IsSameVariant(answer))
            {
                Remove(other);
                return;
            }

            count++;
            last = other;
        }

        if (count >= MostVariants)
        {
            Remove(last!);
        }
    }

    private void Remove(CachedAnswer answer)
    {
        var first = _answers[answer.Key];
        if (first != answer)
        {
            while (first.NextVariant != answer)
            {
                first = first.NextVariant!;
            }

            first.NextVariant = answer.NextVariant;
        }
        else if (answer.NextVariant is { } next)
        {
            // The key of the dictionary may be that of the one that goes: bytes alike, so that it may stay.
            _answers[answer.Key] = next;
        }
        else
        {
            _answers.Remove(answer.Key);
        }

        _byUse.Remove(answer.InAll!);
        answer.Share.Entries.Remove(answer.InShare!);
        answer.Share.Bytes -= answer.Size;
        _bytes -= answer.Size;
    }
}
