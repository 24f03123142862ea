using System.Text;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests;

public sealed class ByteBufferTests
{
    [Fact]
    public void Reserve_MoreThanABlock_GrowsAndKeepsTheContent()
    {
        using var pool = new BufferPool();
        var buffer = default(ByteBuffer);
        buffer.Reserve(pool, 3);
        buffer.Append("abcdef"u8);
        buffer.Consume(3);

        buffer.Reserve(pool, 40_000).ShouldBeTrue();
        buffer.Append(new byte[40_000]);

        Encoding.ASCII.GetString(buffer.Readable[..3]).ShouldBe("def");
        buffer.Length.ShouldBe(40_003);
        buffer.Release(pool);
        pool.Rented.ShouldBe(0);
    }

    [Fact]
    public void Reserve_MoreThanTheLargestBlock_IsRefused()
    {
        using var pool = new BufferPool();
        var buffer = default(ByteBuffer);

        buffer.Reserve(pool, BufferPool.LargestSize + 1).ShouldBeFalse();

        buffer.Release(pool);
    }

    [Fact]
    public void ReleaseIfEmpty_BufferWithContent_KeepsIt()
    {
        using var pool = new BufferPool();
        var buffer = default(ByteBuffer);
        buffer.Reserve(pool, 1);
        buffer.Append("x"u8);

        buffer.ReleaseIfEmpty(pool);
        buffer.IsRented.ShouldBeTrue();
        buffer.Consume(1);
        buffer.ReleaseIfEmpty(pool);

        buffer.IsRented.ShouldBeFalse();
        pool.Rented.ShouldBe(0);
    }
}
