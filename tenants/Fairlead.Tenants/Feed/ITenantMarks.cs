using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Feed;

/// <summary>Tells whether a tenant's objects may have changed since somebody looked, so that what was read may be kept until they do.</summary>
public interface ITenantMarks
{
    /// <summary>
    /// Taken before a look, and the same afterwards: nothing was written in between. A write that was acknowledged here has changed it; one by another replica
    /// changes it as soon as the database has told of it. Null while it could not: then nothing may be kept.
    /// </summary>
    TenantMark? Of(TenantId tenant);
}

/// <summary>Only to be compared.</summary>
public readonly record struct TenantMark(long Own, long Any);
