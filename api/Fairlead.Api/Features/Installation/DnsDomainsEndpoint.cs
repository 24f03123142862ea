using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Installation;

/// <summary><c>GET /api/ipamdnsproviderprofiledomainlist?cloud_uuid=</c>: under which domains names of the cloud's virtual services may stand.</summary>
internal static class DnsDomainsEndpoint
{
    public static void MapDnsDomains(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/ipamdnsproviderprofiledomainlist", (HttpContext context, ITenantStores stores, CancellationToken cancellationToken) =>
            GetObject.WithAsync(
                Cloud.Kind,
                context.Request.Query["cloud_uuid"].ToString(),
                context,
                stores,
                async (store, _, found) =>
                {
                    var profile = ObjectId.TryParse(KindCodec.Read<Cloud>(found.Body).DnsProviderRef, out var id)
                        ? await store.FindAsync(id, cancellationToken)
                        : null;
                    return new JsonAnswer(new JsonObject { ["domains"] = new JsonArray([.. DomainsOf(profile)]) });
                },
                cancellationToken)).Requires(Permission.Read).WithTags("ipamdnsproviderprofile")
            .Describes("Under which domains names of the cloud's virtual services may stand", query: [("cloud_uuid", "The cloud.")]);

    private static IEnumerable<JsonNode> DomainsOf(StoredObject? profile) =>
        profile is null
            ? []
            : KindCodec.Read<IpamDnsProviderProfile>(profile.Body).InternalProfile?.DnsServiceDomain.Select(domain => (JsonNode)domain.DomainName) ?? [];
}
