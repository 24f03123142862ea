using Fairlead.Model.Identity;

namespace Fairlead.Control.Delivery;

/// <summary>Hears which objects something else may be said of now. Called under the tenant's lock: notes it and returns.</summary>
internal interface IRuntimeListener
{
    void Judge(TenantId tenant, IEnumerable<ObjectId> objects);

    /// <summary>The resources of these names were taken or refused by an engine.</summary>
    void Answered(TenantId tenant, IEnumerable<string> resources);
}
