using System.Text;
using Fairlead.Engine.Net.ProxyProtocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests.ProxyProtocol;

public sealed class ProxyHeaderReaderTests
{
    [Theory]
    [InlineData("v1-tcp4", "192.0.2.1:56324", 45)]
    [InlineData("v1-tcp6", "[2001:db8::1]:1", 36)]
    [InlineData("v1-longest", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", 104)]
    [InlineData("v1-mapped", "192.0.2.1:1", 53)]
    [InlineData("v1-unknown", "", 15)]
    [InlineData("v1-unknown-longest", "", 107)]
    [InlineData("v2-tcp4", "192.0.2.1:56324", 28)]
    [InlineData("v2-tcp6", "[2001:db8::1]:1", 52)]
    [InlineData("v2-tlvs", "192.0.2.1:1", 1043)]
    [InlineData("v2-local", "", 16)]
    [InlineData("v2-local-with-addresses", "", 28)]
    [InlineData("v2-unspec", "", 24)]
    [InlineData("v2-unix", "", 232)]
    [InlineData("v2-udp", "", 28)]
    [InlineData("v2-longest", "192.0.2.1:56324", 65551)]
    public void Read_Header_SaysWhoTheClientIsAndWhereItEnds(string seed, string client, int length)
    {
        ProxyHeaderReader.Read(Seed(seed), out var header).ShouldBe(ProxyHeaderStatus.Complete);

        header.HasClient.ShouldBe(client.Length > 0);
        header.Length.ShouldBe(length);
        if (header.HasClient)
        {
            header.Client.ToString().ShouldBe(client);
        }
    }

    [Theory]
    [InlineData("v1-too-long", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-bare-lf", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-bare-cr", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-leading-zero", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-port-65536", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-two-spaces", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-final-space", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-family-mixed", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-three-words", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-udp4", ProxyHeaderStatus.Malformed)]
    [InlineData("v1-lower-case", ProxyHeaderStatus.Missing)]
    [InlineData("v1-post", ProxyHeaderStatus.Missing)]
    [InlineData("v2-unix-short", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-version-1", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-command-2", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-family-4", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-transport-3", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-addresses-short", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-tcp6-short", ProxyHeaderStatus.Malformed)]
    [InlineData("v2-signature-broken", ProxyHeaderStatus.Missing)]
    [InlineData("tls-hello", ProxyHeaderStatus.Missing)]
    [InlineData("nothing-known", ProxyHeaderStatus.Missing)]
    public void Read_SomethingElse_IsRefused(string seed, ProxyHeaderStatus expected) =>
        ProxyHeaderReader.Read(Seed(seed), out _).ShouldBe(expected);

    [Theory]
    [InlineData("::", "::")]
    [InlineData("1::", "1::")]
    [InlineData("::1.2.3.4", "::1.2.3.4")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("ABCD:ef01::9", "abcd:ef01::9")]
    [InlineData("1:2:3:4:5:6:7:8::", null)]
    [InlineData("1:2:3:4:5:6:7:8:9", null)]
    [InlineData("1:2:3:4:5:6:7", null)]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4", null)]
    [InlineData("1.2.3.4::", null)]
    [InlineData("::1::", null)]
    [InlineData(":::", null)]
    [InlineData(":1:2:3:4:5:6:7", null)]
    [InlineData("12345::", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("g::", null)]
    [InlineData("", null)]
    public void Read_AddressInText_IsTakenByTheRulesOfRfc4291(string text, string? expected)
    {
        var status = ProxyHeaderReader.Read(Encoding.ASCII.GetBytes($"PROXY TCP6 {text} ::1 9 10\r\n"), out var header);

        status.ShouldBe(expected is null ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.Complete);
        (header.HasClient ? header.Client.ToIPAddress() : null).ShouldBe(expected is null ? null : System.Net.IPAddress.Parse(expected));
    }

    [Theory]
    [InlineData(ProxyVersion.Text, "192.0.2.1", "198.51.100.1")]
    [InlineData(ProxyVersion.Binary, "192.0.2.1", "198.51.100.1")]
    [InlineData(ProxyVersion.Text, "2001:db8::1", "2001:db8::2")]
    [InlineData(ProxyVersion.Binary, "2001:db8::1", "2001:db8::2")]
    [InlineData(ProxyVersion.Text, "192.0.2.1", "2001:db8::2")]
    [InlineData(ProxyVersion.Binary, "192.0.2.1", "2001:db8::2")]
    [InlineData(ProxyVersion.Text, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Write_AnyAddresses_AreReadBack(ProxyVersion version, string client, string service)
    {
        var bytes = new byte[ProxyHeaderWriter.MostBytes];
        var from = NetAddress.Parse(client, 65535);

        var length = ProxyHeaderWriter.Write(bytes, version, from, NetAddress.Parse(service, 65534));

        ProxyHeaderReader.Read(bytes.AsSpan(0, length), out var header).ShouldBe(ProxyHeaderStatus.Complete);
        header.ShouldBe(new ProxyHeader(length, true, from));
    }

    [Fact]
    public void Write_Text_IsTheLineOfTheSpecification()
    {
        var bytes = new byte[ProxyHeaderWriter.MostBytes];

        var length = ProxyHeaderWriter.Write(bytes, ProxyVersion.Text, NetAddress.Parse("192.0.2.1", 56324), NetAddress.Parse("198.51.100.1", 443));

        Encoding.ASCII.GetString(bytes, 0, length).ShouldBe("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n");
    }

    [Fact]
    public void Read_ManyHeaders_AllocatesNothing()
    {
        var text = Seed("v1-longest");
        var binary = Seed("v2-tlvs");
        ProxyHeaderReader.Read(text, out _);
        ProxyHeaderReader.Read(binary, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            ProxyHeaderReader.Read(text, out _);
            ProxyHeaderReader.Read(binary, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Seeds", name + ".proxy"));
}
