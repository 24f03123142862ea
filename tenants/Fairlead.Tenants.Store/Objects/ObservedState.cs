using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>The part of a tenant that a change set touches, as read inside its transaction.</summary>
internal sealed class ObservedState
{
    /// <summary>Those of the touched and referenced objects that exist.</summary>
    public Dictionary<ObjectId, ObservedObject> Objects { get; } = [];

    public Dictionary<(string Kind, string Name), (ObjectId Id, bool IsHeld)> Holders { get; } = [];

    /// <summary>References that replaced and deleted objects have.</summary>
    public HashSet<(ObjectId From, Reference Reference)> References { get; } = [];

    /// <summary>By the object that is to be deleted.</summary>
    public Dictionary<ObjectId, List<(Referrer Referrer, long HeldUntil)>> Referrers { get; } = [];

    /// <summary>Last revision of objects that were there before and are to be created again.</summary>
    public Dictionary<ObjectId, (long Revision, long At)> Former { get; } = [];
}

/// <param name="HeldUntil">0 unless its deletion is held.</param>
internal sealed record ObservedObject(string Name, long Revision, long ModifiedAt, bool IsSystem, long HeldUntil)
{
    public bool IsHeld => HeldUntil > 0;
}
