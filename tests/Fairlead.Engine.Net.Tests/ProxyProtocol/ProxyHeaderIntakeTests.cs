using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Net.ProxyProtocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests.ProxyProtocol;

[Trait("tier", "wire")]
public sealed class ProxyHeaderIntakeTests : IDisposable
{
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _receiver;

    public ProxyHeaderIntakeTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _receiver.Blocking = false;
    }

    private int Fd => (int)_receiver.Handle;

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Theory]
    [InlineData("v1-tcp4")]
    [InlineData("v2-tlvs")]
    [InlineData("v2-tcp4")]
    [InlineData("v1-unknown")]
    public void Take_HeaderByteByByte_TakesItAndNotAByteMore(string seed)
    {
        var bytes = Seed(seed);
        ProxyHeaderReader.Read(bytes, out var expected);
        var intake = default(ProxyHeaderIntake);
        for (var i = 0; i < expected.Length - 1; i++)
        {
            Deliver(bytes[i]);
            intake.Take(Fd).ShouldBe(ProxyHeaderProgress.Waits);
        }

        _sender.Send([bytes[expected.Length - 1], .. "rest"u8]);
        _receiver.Poll(-1, SelectMode.SelectRead);
        intake.Take(Fd).ShouldBe(ProxyHeaderProgress.Done);

        intake.Header.ShouldBe(expected);
        var rest = new byte[16];
        rest.AsSpan(0, _receiver.Receive(rest)).SequenceEqual("rest"u8).ShouldBeTrue();
    }

    [Fact]
    public void Take_HeadersOneAfterTheOther_AllocatesNothing()
    {
        var header = Seed("v1-longest");
        for (var i = 0; i < 100; i++)
        {
            _sender.Send(header);
        }

        _receiver.Poll(-1, SelectMode.SelectRead);
        var first = default(ProxyHeaderIntake);
        first.Take(Fd);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var taken = 0;
        for (var i = 0; i < 50; i++)
        {
            var intake = default(ProxyHeaderIntake);
            taken += intake.Take(Fd) == ProxyHeaderProgress.Done ? 1 : 0;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        taken.ShouldBe(50);
    }

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Seeds", name + ".proxy"));

    private void Deliver(byte value)
    {
        _sender.Send([value]);
        _receiver.Poll(-1, SelectMode.SelectRead);
    }
}
