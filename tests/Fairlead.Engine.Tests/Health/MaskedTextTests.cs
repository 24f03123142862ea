using System.Text;
using Fairlead.Engine.Health;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

public sealed class MaskedTextTests
{
    [Fact]
    public void Head_WithSecrets_ShowsTheirNamesOnly() =>
        MaskedText.Of(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nauthorization: Basic YTpi\r\nX-Api-Key: k\r\nHost: a\r\n\r\nAuthorization: in the content"))
            .ShouldBe("GET / HTTP/1.1\nauthorization: <sensitive>\nX-Api-Key: <sensitive>\nHost: a\n\nAuthorization: in the content");

    [Fact]
    public void Bytes_ThatAreNoText_AreShownByNumber() => MaskedText.Of([0, (byte)'A', 0xff]).ShouldBe("\\x00A\\xff");

    [Fact]
    public void Text_ThatIsLong_IsCut() => MaskedText.Of(new byte[100_000].AsSpan().ToArray().Select(_ => (byte)'x').ToArray()).Length.ShouldBe(4096 + 3);
}
