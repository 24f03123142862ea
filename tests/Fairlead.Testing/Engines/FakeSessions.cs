using Fairlead.Engine.Protocol;
using Grpc.Core;

namespace Fairlead.Testing.Engines;

/// <summary>Lets engines in that show a certificate and hands each session to the test.</summary>
internal sealed class FakeSessions(FakeControlPlane plane) : EngineSession.EngineSessionBase
{
    public override async Task Connect(
        IAsyncStreamReader<EngineMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        if (FakeControlPlane.Shown(context) is not { } certificate)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no certificate was shown"));
        }

        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Hello is null)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the first message is Hello"));
        }

        using var session = new FakeControlSession(plane, requestStream.Current.Hello, certificate.SerialNumber, responseStream);
        plane.Opened(session);
        await session.RunAsync(requestStream, context.CancellationToken);
    }
}
