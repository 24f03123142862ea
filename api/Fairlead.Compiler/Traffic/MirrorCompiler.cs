using System.Net;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Servers that get copies of requests.</summary>
internal static class MirrorCompiler
{
    public static IEnumerable<MirrorConfig> Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        if (service.TrafficCloneProfileRef is null)
        {
            return [];
        }

        if (model.Find<TrafficCloneProfile>(service.TrafficCloneProfileRef) is not { } profile)
        {
            notes.Warn(ReasonCodes.PolicyMissing, $"Traffic clone profile {model.Target(service.TrafficCloneProfileRef)?.Name ?? service.TrafficCloneProfileRef} does not exist; nobody gets copies.");
            return [];
        }

        var addresses = profile.CloneServers.Select(s => s.IpAddress?.ToAddress()).ToList();
        if (addresses.Contains(null))
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"Traffic clone profile {profile.Name}: a server without ip_address gets no copies; requests are copied, not packets.");
        }

        return addresses.OfType<IPAddress>().Select(a => new MirrorConfig { Address = a.ToString() });
    }
}
