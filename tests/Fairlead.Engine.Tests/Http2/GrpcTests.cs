using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tests.Wire;
using Grpc.Core;
using Grpc.Net.Client;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>gRPC from a client of the framework to a server of the framework.</summary>
[Trait("tier", "wire")]
public sealed class GrpcTests : IDisposable
{
    private readonly Bed _bed = new(loops: 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CallOptions Options => new(deadline: DateTime.MaxValue, cancellationToken: Token);

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Unary_WithMetadata_ComesBackWithTrailers()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        using var call = channel.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options.WithHeaders([new Metadata.Entry("x-own", "mine")]), "hello");

        (await call).ShouldBe("hello mine");
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
        call.GetTrailers().GetValue("x-trailer").ShouldBe("hello");
        var record = (await _bed.RecordsAsync(1))[0];
        (record.Status, record.GrpcStatus).ShouldBe((200, 0));
        record.Significance.ShouldBe(Significance.None);
    }

    [Fact]
    public async Task Unary_ThatFails_CarriesTheServersStatus()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        var failure = await Should.ThrowAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options, "fail"));

        failure.Status.ShouldBe(new Status(StatusCode.FailedPrecondition, "not now"));
        var record = (await _bed.RecordsAsync(1))[0];
        (record.Status, record.GrpcStatus).ShouldBe((200, (int)StatusCode.FailedPrecondition));
        record.SignificanceWords().ShouldBe(["gRPC status 9"]);
    }

    [Fact]
    public async Task Unary_ManyAtOnce_ShareAConnection()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));
        var invoker = channel.CreateCallInvoker();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => invoker.AsyncUnaryCall(GrpcService.Once, null, Options, $"{i}").ResponseAsync));

        answers.ShouldBe(Enumerable.Range(0, 300).Select(i => $"{i} "));
        server.Connections.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Unary_WithALargeMessage_ArrivesWhole()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));
        var text = new string('x', 2_000_000);

        (await channel.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options, text)).ShouldBe(text + " ");
    }

    [Fact]
    public async Task ServerStreaming_ManyMessages_ComeInTurn()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(GrpcService.Count, null, Options, "20000");

        var next = 0;
        await foreach (var answer in call.ResponseStream.ReadAllAsync(Token))
        {
            answer.ShouldBe($"{next++}");
        }

        next.ShouldBe(20_000);
    }

    [Fact]
    public async Task ClientStreaming_ManyMessages_AreAnsweredOnce()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        using var call = channel.CreateCallInvoker().AsyncClientStreamingCall(GrpcService.Join, null, Options);
        for (var i = 0; i < 1000; i++)
        {
            await call.RequestStream.WriteAsync($"{i},", Token);
        }

        await call.RequestStream.CompleteAsync();

        (await call).ShouldBe(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},")));
    }

    [Fact]
    public async Task Duplex_EveryMessage_IsAnsweredBeforeTheNextIsSent()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcService.Echo, null, Options);
        for (var i = 0; i < 200; i++)
        {
            await call.RequestStream.WriteAsync($"{i}", Token);
            (await call.ResponseStream.MoveNext(Token)).ShouldBeTrue();
            call.ResponseStream.Current.ShouldBe($"{i}");
        }

        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Token)).ShouldBeFalse();
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact]
    public async Task Duplex_ServerEndsFirst_TellsTheClientWhy()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint));

        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcService.Echo, null, Options);
        await call.RequestStream.WriteAsync("end", Token);

        var failure = await Should.ThrowAsync<RpcException>(async () => await call.ResponseStream.MoveNext(Token));
        failure.Status.ShouldBe(new Status(StatusCode.Aborted, "as asked"));
        await Bed.UntilAsync(() => _bed.Server("up", server.Endpoint).InUse == 0);
    }

    [Fact]
    public async Task Duplex_SilentForLongerThanBodiesMayBe_GoesOn()
    {
        await using var server = await GrpcService.StartAsync();
        using var channel = Channel(Serve(server.Endpoint, service => service.Http.ClientBodyTimeoutMs = 50));
        var other = Channel(Serve(server.Endpoint, name: "other"));

        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcService.Echo, null, Options);
        await call.RequestStream.WriteAsync("one", Token);
        (await call.ResponseStream.MoveNext(Token)).ShouldBeTrue();

        // Other calls pass the time.
        for (var since = Environment.TickCount64; Environment.TickCount64 - since < 300;)
        {
            _ = await other.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options, "x");
        }

        await call.RequestStream.WriteAsync("two", Token);
        (await call.ResponseStream.MoveNext(Token)).ShouldBeTrue();
        call.ResponseStream.Current.ShouldBe("two");
        other.Dispose();
    }

    [Fact]
    public async Task NoServer_IsUnavailable()
    {
        using var channel = Channel(Serve(FakeServer.Nobody()));

        var failure = await Should.ThrowAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options, "x"));

        failure.Status.ShouldBe(new Status(StatusCode.Unavailable, "502 Bad Gateway"));
        var record = (await _bed.RecordsAsync(1))[0];
        (record.Status, record.GrpcStatus).ShouldBe((502, (int)StatusCode.Unavailable));
    }

    [Fact]
    public async Task Call_ToAServiceOfHttp1_GetsItsStatusOfHttp()
    {
        var server = _bed.Use(FakeServer.Answering(_ => "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        using var channel = Channel(_bed.ServePair("up", [server.Endpoint], back: 1));

        var failure = await Should.ThrowAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(GrpcService.Once, null, Options, "x"));

        failure.StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    private static GrpcChannel Channel(IPEndPoint vip) => GrpcChannel.ForAddress($"http://{vip}");

    private IPEndPoint Serve(IPEndPoint server, Action<VirtualServiceConfig>? change = null, string name = "up") => _bed.ServePair(name, [server], change: change);
}
