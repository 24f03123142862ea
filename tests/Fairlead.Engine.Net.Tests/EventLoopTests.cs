using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests;

[Trait("tier", "wire")]
public sealed class EventLoopTests
{
    [Fact]
    public async Task Post_FromManyThreads_RunsEverythingOnTheLoop()
    {
        using var loop = new EventLoop(0);
        loop.Start();
        var threads = new HashSet<int>();
        var done = new TaskCompletionSource();
        var count = 0;

        Parallel.For(0, 1000, _ => loop.Post(() =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (++count == 1000)
            {
                done.SetResult();
            }
        }));

        await done.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        threads.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Loop_EchoOverASharedListener_AnswersEveryConnection()
    {
        using var first = new EventLoop(0);
        using var second = new EventLoop(1);
        var port = 0;
        foreach (var loop in new[] { first, second })
        {
            var socket = TcpSocket.BindShared(NetAddress.Parse("127.0.0.1", port), out var errno);
            errno.ShouldBe(0);
            TcpSocket.Listen(socket!).ShouldBe(0);
            var acceptor = new Acceptor(loop);
            loop.Adopt(acceptor, socket!);
            port = TcpSocket.LocalAddress(acceptor.Fd).Port;
            loop.Start();
        }

        for (var i = 0; i < 50; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(new byte[] { (byte)i }, TestContext.Current.CancellationToken);
            var answer = new byte[1];
            await client.GetStream().ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
            answer[0].ShouldBe((byte)i);
        }
    }

    private sealed class Acceptor(EventLoop loop) : PollTarget
    {
        public override void OnEvents(PollEvents events)
        {
            var fd = TcpSocket.Accept(Fd, out _, out _);
            if (fd >= 0)
            {
                loop.Add(new EchoTarget(loop), fd, PollEvents.Readable);
            }
        }
    }

    private sealed class EchoTarget(EventLoop loop) : PollTarget
    {
        private ByteBuffer _buffer;

        public override void OnEvents(PollEvents events)
        {
            _buffer.EnsureRented(loop.Buffers);
            if (TcpSocket.Receive(Fd, ref _buffer).Status != IoStatus.Done)
            {
                _buffer.Release(loop.Buffers);
                loop.Close(this);
                return;
            }

            TcpSocket.Send(Fd, ref _buffer, _buffer.Length);
            _buffer.ReleaseIfEmpty(loop.Buffers);
        }
    }
}
