using System.Text;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Http;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Caching;

public sealed class AnswerCacheTests
{
    private readonly CacheShare _share = new();
    private readonly CacheShare _other = new();

    [Fact]
    public void Store_BeyondTheLimit_ForgetsWhatWasNotAskedForLongest()
    {
        var cache = new AnswerCache(20_000);
        cache.Store(Answer("a", 5000), 0);
        cache.Store(Answer("b", 5000), 0);
        cache.Store(Answer("c", 5000), 0);
        Find(cache, "a").ShouldNotBeNull();

        cache.Store(Answer("d", 5000), 0);

        Find(cache, "b").ShouldBeNull();
        new[] { "a", "c", "d" }.ShouldAllBe(k => Find(cache, k) != null);
        cache.Bytes.ShouldBeLessThanOrEqualTo(20_000);
    }

    [Fact]
    public void Store_BeyondAServicesLimit_ForgetsOnlyItsOwn()
    {
        var cache = new AnswerCache(1_000_000);
        cache.Store(Answer("other", 5000, _other), 0);
        for (var i = 0; i < 9; i++)
        {
            cache.Store(Answer($"k{i}", 5000), 12_000);
        }

        Enumerable.Range(0, 9).Count(i => Find(cache, $"k{i}") is not null).ShouldBe(2);
        Find(cache, "other").ShouldNotBeNull();
    }

    [Fact]
    public void Store_OfTheSameVariant_TakesItsPlace()
    {
        var cache = new AnswerCache(1_000_000);
        cache.Store(Answer("a", 100), 0);
        var bytes = cache.Bytes;

        cache.Store(Answer("a", 100), 0);

        cache.Bytes.ShouldBe(bytes);
        cache.Remove("a"u8);
        cache.Bytes.ShouldBe(0);
    }

    [Fact]
    public void Store_OfVariantsWithoutEnd_IsBound()
    {
        var cache = new AnswerCache(1_000_000);
        for (var i = 0; i < 100; i++)
        {
            cache.Store(Answer("a", 100, variant: [("x"u8.ToArray(), Encoding.ASCII.GetBytes($"{i}"))]), 0);
        }

        cache.Bytes.ShouldBeLessThan(16 * 1000);
        cache.Clear(_share);
        cache.Bytes.ShouldBe(0);
    }

    [Fact]
    public void Collecting_IsBound()
    {
        var cache = new AnswerCache(400_000);

        Enumerable.Range(0, 100).Count(_ => cache.TryCollect(10_000)).ShouldBe(10);
        cache.Collected(10_000);

        cache.TryCollect(10_000).ShouldBeTrue();
    }

    private static CachedAnswer? Find(AnswerCache cache, string key) => cache.Find(Encoding.ASCII.GetBytes(key), default, new RequestHead());

    private CachedAnswer Answer(string key, int size, CacheShare? share = null, (byte[], byte[])[]? variant = null) => new()
    {
        Key = Encoding.ASCII.GetBytes(key),
        Head = [],
        Content = [new byte[size]],
        ContentLength = size,
        Variant = variant ?? [],
        AtS = 0,
        InitialAgeS = 0,
        LifetimeS = 60,
        IsForEverybody = false,
        Share = share ?? _share,
    };
}
