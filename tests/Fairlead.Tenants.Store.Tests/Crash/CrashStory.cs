using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Tests.Crash;

/// <summary>What is there, and the commit that the dying process makes: it has every kind of statement that a commit can have.</summary>
internal static class CrashStory
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Actor = new("user", new Guid(1, 2, 3, new byte[8]), "alice");
    private static readonly ObjectId Group = Id("serviceenginegroup", 9);

    /// <summary>Under which the commit's answer is kept.</summary>
    public static readonly RepeatKey Repeat = new("user/alice", "once");

    public static readonly ObjectId[] Objects = [Id("pool", 1), Id("pool", 2), Id("pool", 3), Id("virtualservice", 4), Id("virtualservice", 5)];

    private static (ObjectId Web, ObjectId Shop, ObjectId Spare, ObjectId Site, ObjectId Old) All => (Objects[0], Objects[1], Objects[2], Objects[3], Objects[4]);

    // Ids of the change sets are new each time, everything else is always the same.
    public static ChangeSet Before() =>
        Set(0, Create(All.Web, "web"), Create(All.Shop, "shop"), Create(All.Site, "site", All.Web), Create(All.Old, "old", All.Shop));

    public static ChangeSet Commit() => Set(
        1,
        new ReplaceObject(All.Site, null, "site", Body("site", "changed"), [new Reference("pool_ref", All.Spare)]),
        Create(All.Spare, "spare"),
        new DeleteObject(All.Web, null),
        new HoldObject(All.Old, new Revision(1), Noon.AddHours(1), Body("old")),
        new ReplaceObject(All.Shop, null, "web", Body("web"), [])) with
    {
        Work = [new WorkRequest("fleet", Group)],
        Answer = new AnswerToKeep(Repeat, committed => new KeptAnswer(Repeat, "print", Noon, 200, "{}", $"{committed.Objects.Length} changes")),
    };

    private static ObjectId Id(string kind, int number) => new(kind, new Guid(number, 0, 0, new byte[8]));

    private static ChangeSet Set(int minutes, params Change[] changes) => new(Guid.NewGuid(), Actor, Noon.AddMinutes(minutes), [.. changes]);

    private static CreateObject Create(ObjectId id, string name, params ObjectId[] targets) =>
        new(id, name, Body(name), [.. targets.Select(target => new Reference("pool_ref", target))]);

    private static string Body(string name, string? description = null) => $$"""{"name":"{{name}}","description":"{{description}}"}""";
}
