using System.Collections.Concurrent;
using Fairlead.Control.Certificates;
using Fairlead.Control.Delivery;
using Fairlead.Control.Runtime;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Live;

/// <summary>Questions under way, by session and id. A question ends with its answer, its deadline, or its session.</summary>
internal sealed class LiveQuestions(EngineSessions sessions, PresenceBook presence, Deliveries deliveries, TimeProvider time) : ISessionListener, ILiveQuestions
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(LivingSession Session, long Id), TaskCompletionSource<LiveAnswer?>> _underWay = new();
    private long _lastId;

    public async Task<LiveOutcome> AskAsync(TenantId tenant, ObjectId engine, LiveQuestion question, CancellationToken cancellationToken)
    {
        var identity = new EngineIdentity(tenant, engine);
        if (!sessions.TryFind(identity, out var session))
        {
            return new EngineAway(presence.LastSeenOf(identity)?.At);
        }

        question.Id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<LiveAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay[(session, question.Id)] = answer;
        try
        {
            return session.Outbox.TryPut(question) ? await AwaitAsync(answer.Task, session, cancellationToken) : new EngineBusy();
        }
        finally
        {
            _underWay.TryRemove((session, question.Id), out _);
        }
    }

    public IReadOnlyList<ObjectId> EnginesOf(TenantId tenant, ObjectId id) => deliveries.Of(tenant).EnginesOf(id);

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        if (message.Live is { } answer && _underWay.TryGetValue((session, answer.Id), out var waiting))
        {
            waiting.TrySetResult(answer);
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(LivingSession session)
    {
        foreach (var (_, waiting) in _underWay.Where(one => one.Key.Session == session))
        {
            waiting.TrySetResult(null);
        }
    }

    private async Task<LiveOutcome> AwaitAsync(Task<LiveAnswer?> answer, LivingSession session, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended);
        try
        {
            return await answer.WaitAsync(Deadline, time, ending.Token) is { } there ? new LiveAnswered(there) : new EngineSilent(time.GetElapsedTime(since));
        }
        catch (TimeoutException)
        {
            return new EngineSilent(Deadline);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EngineSilent(time.GetElapsedTime(since));
        }
    }
}
