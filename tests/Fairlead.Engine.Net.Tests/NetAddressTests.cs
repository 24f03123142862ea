using System.Text;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests;

public sealed class NetAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:80")]
    [InlineData("255.10.0.9", "255.10.0.9:80")]
    [InlineData("::1", "[::1]:80")]
    [InlineData("2001:db8::5", "[2001:db8::5]:80")]
    public void Parse_Literal_FormatsBack(string text, string expected)
    {
        var address = NetAddress.Parse(text, 80);
        Span<byte> formatted = stackalloc byte[64];

        address.ToString().ShouldBe(expected);
        Encoding.ASCII.GetString(formatted[..address.FormatAddress(formatted)]).ShouldBe(text);
        address.ShouldBe(NetAddress.Parse(text, 80));
        address.ShouldNotBe(NetAddress.Parse(text, 81));
    }
}
