using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Live;

/// <summary>Asks running engines what they are doing now, over the sessions they keep.</summary>
public interface ILiveQuestions
{
    /// <summary>One answer, or why there is none. The question's id is set here.</summary>
    Task<LiveOutcome> AskAsync(TenantId tenant, ObjectId engine, LiveQuestion question, CancellationToken cancellationToken);

    /// <summary>The engines that a virtual service or pool of the tenant runs on, as it is compiled now.</summary>
    IReadOnlyList<ObjectId> EnginesOf(TenantId tenant, ObjectId id);
}

/// <summary>What became of a question.</summary>
public abstract record LiveOutcome;

public sealed record LiveAnswered(LiveAnswer Answer) : LiveOutcome;

/// <param name="LastSeen">When it had its last session here; null when it never had one.</param>
public sealed record EngineAway(DateTimeOffset? LastSeen) : LiveOutcome;

/// <summary>Other questions to it wait already.</summary>
public sealed record EngineBusy : LiveOutcome;

/// <summary>It has a session and did not answer, or its session broke meanwhile.</summary>
public sealed record EngineSilent(TimeSpan Waited) : LiveOutcome;
