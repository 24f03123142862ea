using Fairlead.Control.Certificates;
using Fairlead.Engine.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Sessions;

/// <summary>The one stream an engine keeps: lets it in, hands what it says to the listeners, sends what its outbox holds.</summary>
internal sealed partial class EngineSessionEndpoint(
    EngineAuthentication authentication,
    EngineSessions sessions,
    IEnumerable<ISessionListener> listeners,
    TimeProvider time,
    IHostApplicationLifetime host,
    ILogger<EngineSessionEndpoint> logger) : EngineSession.EngineSessionBase
{
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    public override async Task Connect(
        IAsyncStreamReader<EngineMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        var engine = await authentication.RequireAsync(context);
        var hello = await ReadHelloAsync(requestStream, engine.Identity, context.CancellationToken);
        var session = new LivingSession(engine.Identity, hello, context.Peer, time.GetUtcNow());
        sessions.Open(session);
        SessionOpened(logger, session.Engine, hello.EngineVersion, hello.Pid, hello.Held.Count);
        try
        {
            await ServeAsync(session, engine.ExpiresAt, requestStream, responseStream, context.CancellationToken);
        }
        finally
        {
            sessions.Close(session);
            foreach (var listener in listeners)
            {
                listener.Closed(session);
            }

            SessionClosed(logger, session.Engine, session.Reason?.Status.Detail ?? "the engine went away");
        }
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<EngineMessage> messages, EngineIdentity engine, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(HelloTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            if (!await messages.MoveNext(either.Token) || messages.Current.MessageCase != EngineMessage.MessageOneofCase.Hello)
            {
                throw EngineAuthentication.Denied(StatusCode.InvalidArgument, "the first message of a session is Hello");
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw EngineAuthentication.Denied(StatusCode.DeadlineExceeded, $"no Hello came within {HelloTimeout.TotalSeconds:0} s");
        }

        var hello = messages.Current.Hello;
        return hello.EngineUuid == engine.Engine.ToString()
            ? hello
            : throw EngineAuthentication.Denied(
                StatusCode.PermissionDenied, $"the certificate is that of {engine.Engine}, the Hello says '{hello.EngineUuid}'");
    }

    private async Task ServeAsync(
        LivingSession session,
        DateTimeOffset expiresAt,
        IAsyncStreamReader<EngineMessage> requests,
        IServerStreamWriter<ControlMessage> responses,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended, host.ApplicationStopping);
        // The connection was let in by this certificate; with the renewed one the engine dials again and resumes by hash.
        using var expiry = time.CreateTimer(
            static state => ((LivingSession)state!).End(StatusCode.Unauthenticated, "the certificate of this session expired; dial again with the renewed one"),
            session,
            UntilExpiry(expiresAt),
            Timeout.InfiniteTimeSpan);
        var receiving = ReceiveAsync(session, requests, ending.Token);
        var sending = SendAsync(session, responses, ending.Token);
        await Task.WhenAny(receiving, sending);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(receiving, sending);
        }
        catch (OperationCanceledException) when (session.Reason is null)
        {
            // The engine went away, or this process stops.
        }
        catch (Exception exception) when (session.Reason is not null || exception is IOException)
        {
            SessionBroken(logger, session.Engine, exception);
        }

        if (session.Reason is { } reason)
        {
            throw reason;
        }

        if (host.ApplicationStopping.IsCancellationRequested)
        {
            throw EngineAuthentication.Denied(StatusCode.Unavailable, "the control plane is stopping; dial again");
        }
    }

    private TimeSpan UntilExpiry(DateTimeOffset expiresAt)
    {
        var left = expiresAt - time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private async Task ReceiveAsync(LivingSession session, IAsyncStreamReader<EngineMessage> requests, CancellationToken cancellationToken)
    {
        foreach (var listener in listeners)
        {
            await listener.OpenedAsync(session, cancellationToken);
        }

        while (await requests.MoveNext(cancellationToken))
        {
            session.Seen(time.GetUtcNow());
            if (requests.Current.MessageCase is EngineMessage.MessageOneofCase.Hello)
            {
                session.End(StatusCode.InvalidArgument, "a session has one Hello");
                return;
            }

            foreach (var listener in listeners)
            {
                await listener.ReceivedAsync(session, requests.Current, cancellationToken);
            }
        }
    }

    private static async Task SendAsync(LivingSession session, IServerStreamWriter<ControlMessage> responses, CancellationToken cancellationToken)
    {
        await foreach (var message in session.Outbox.ReadAllAsync(cancellationToken))
        {
            await responses.WriteAsync(message, cancellationToken);
        }
    }
}
