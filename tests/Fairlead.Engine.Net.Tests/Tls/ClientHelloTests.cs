using System.Text;
using Fairlead.Engine.Net.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests.Tls;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData("openssl-tls13", "www.example.test")]
    [InlineData("openssl-tls12", "a.b.example.test")]
    [InlineData("openssl-no-name", "")]
    [InlineData("openssl-alpn-upper-case", "upper.example.test")]
    [InlineData("records-of-one-byte", "one.example.test")]
    [InlineData("records-of-seven-bytes", "www.example.test")]
    [InlineData("two-records-header-cut", "x.test")]
    [InlineData("grease", "grease.example.test")]
    [InlineData("no-extensions", "")]
    [InlineData("empty-extensions", "")]
    [InlineData("name-of-other-type", "")]
    [InlineData("name-final-dot", "a.test")]
    public void Read_Hello_FindsTheName(string seed, string expected) => Read(Seed(seed)).ShouldBe((ClientHelloStatus.Complete, expected));

    [Theory]
    [InlineData("two-names", ClientHelloStatus.Malformed)]
    [InlineData("two-names-one-list", ClientHelloStatus.Malformed)]
    [InlineData("name-empty", ClientHelloStatus.Malformed)]
    [InlineData("name-with-nul", ClientHelloStatus.Malformed)]
    [InlineData("name-too-long", ClientHelloStatus.Malformed)]
    [InlineData("extension-past-end", ClientHelloStatus.Malformed)]
    [InlineData("session-too-long", ClientHelloStatus.Malformed)]
    [InlineData("suites-odd", ClientHelloStatus.Malformed)]
    [InlineData("record-empty", ClientHelloStatus.Malformed)]
    [InlineData("record-too-long", ClientHelloStatus.Malformed)]
    [InlineData("not-a-hello", ClientHelloStatus.Malformed)]
    [InlineData("alert-inside", ClientHelloStatus.Malformed)]
    [InlineData("message-of-16-mib", ClientHelloStatus.TooLarge)]
    [InlineData("message-past-limit", ClientHelloStatus.TooLarge)]
    [InlineData("plain-http", ClientHelloStatus.NotTls)]
    [InlineData("ssl2", ClientHelloStatus.NotTls)]
    [InlineData("http-in-tls-clothes", ClientHelloStatus.Malformed)]
    public void Read_SomethingElse_IsRefused(string seed, ClientHelloStatus expected) => Read(Seed(seed)).Status.ShouldBe(expected);

    [Fact]
    public void Read_EveryByteButTheLast_WaitsForMore()
    {
        var hello = Seed("openssl-tls13");

        for (var length = 0; length < hello.Length; length++)
        {
            Read(hello.AsSpan(0, length)).Status.ShouldBe(ClientHelloStatus.Incomplete);
        }
    }

    [Fact]
    public void Read_WhatFollowsTheHello_ChangesNothing() =>
        Read([.. Seed("openssl-tls13"), .. "anything"u8]).ShouldBe((ClientHelloStatus.Complete, "www.example.test"));

    [Fact]
    public void Read_ManyHellos_AllocatesNothing()
    {
        var whole = Seed("openssl-tls13");
        var pieces = Seed("records-of-seven-bytes");
        Span<byte> name = stackalloc byte[ClientHello.LongestName];
        ClientHello.Read(whole, name, out _);
        ClientHello.Read(pieces, name, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            ClientHello.Read(whole, name, out _);
            ClientHello.Read(pieces, name, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static (ClientHelloStatus Status, string Name) Read(ReadOnlySpan<byte> data)
    {
        Span<byte> name = stackalloc byte[ClientHello.LongestName];
        var status = ClientHello.Read(data, name, out var length);
        return (status, Encoding.ASCII.GetString(name[..length]));
    }

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Seeds", name + ".hello"));
}
