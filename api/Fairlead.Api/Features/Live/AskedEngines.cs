using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Control.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Features.Live;

/// <summary>What the engines of one object answered, and which of them did not and why. Some answers are better than none.</summary>
internal sealed record AskedEngines(IReadOnlyList<(ObjectId Engine, LiveAnswer Answer)> Answers, IReadOnlyList<(ObjectId Engine, ApiFault Fault)> Missing)
{
    public static async Task<AskedEngines> AskAsync(
        ILiveQuestions live, TenantId tenant, ObjectId subject, LiveQuestion question, CancellationToken cancellationToken)
    {
        var engines = live.EnginesOf(tenant, subject);
        var outcomes = await Task.WhenAll(engines.Select(engine => live.AskAsync(tenant, engine, question.Clone(), cancellationToken)));
        var pairs = engines.Zip(outcomes).ToList();
        return new AskedEngines(
            [.. pairs.Where(one => one.Second is LiveAnswered).Select(one => (one.First, ((LiveAnswered)one.Second).Answer))],
            [.. pairs.Where(one => one.Second is not LiveAnswered).Select(one => (one.First, LiveFaults.Of(one.First.ToString(), one.Second)))]);
    }

    /// <summary>The body with those that are missing; when all are, the reason of the first.</summary>
    public IResult Answer(JsonObject body)
    {
        if (Answers.Count == 0 && Missing is [var first, ..])
        {
            return new FaultAnswer(first.Fault);
        }

        body["missing"] = LiveAnswers.ListOf(Missing, one => new JsonObject { ["serviceengine"] = one.Engine.ToString(), ["reason"] = one.Fault.Title });
        return new JsonAnswer(body);
    }
}
