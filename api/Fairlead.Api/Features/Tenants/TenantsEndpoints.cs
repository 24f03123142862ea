using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Tenants.Directory;
using TenantEntry = Fairlead.Tenants.Directory.Tenant;

namespace Fairlead.Api.Features.Tenants;

/// <summary><c>/api/tenant</c>: operators make tenants; everybody sees those their credential belongs to.</summary>
internal static class TenantsEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/tenant").WithTags("tenant");
        group.MapGet("", ListAsync).Requires(Permission.SignedIn).Describes("The tenants that the caller belongs to; operators see all", query: [("name", "The tenant's name.")]);
        group.MapGet("/{uuid}", GetAsync).Requires(Permission.SignedIn).Describes("One tenant");
        group.MapPost("", CreateAsync).Requires(Permission.Operate).Describes("Make a tenant", """{"name": "team-a", "description": "Shops"}""", StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITenantDirectory directory)
    {
        var name = context.Request.Query["name"].ToString();
        var visible = (await VisibleAsync(context, directory)).Where(tenant => name.Length == 0 || Matches(context, tenant, name)).ToList();
        return JsonAnswer.ListOf([.. visible.Select(tenant => Describe(context.Request, tenant))]);
    }

    private static async Task<IResult> GetAsync(string uuid, HttpContext context, ITenantDirectory directory)
    {
        var found = (await VisibleAsync(context, directory)).FirstOrDefault(tenant => tenant.Id.ToString() == uuid || tenant.Name == uuid);
        return found is null
            ? new FaultAnswer(ApiFault.NotFound("tenant", uuid))
            : new JsonAnswer(Describe(context.Request, found));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, TenantCreation creation)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        var name = fields.Text("name", required: true);
        var description = fields.Text("description") ?? "";
        fields.Flag("local");
        fields.RefuseUnknown();
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("tenant", fields.Faults));
        }

        var created = await creation.CreateAsync(name!, description, RequestScope.Of(context).Actor, context.RequestAborted);
        return created is null
            ? new FaultAnswer(new ApiFault(409, $"tenant with name '{name}' exists already; choose another name."))
            : new JsonAnswer(Describe(context.Request, created), StatusCodes.Status201Created);
    }

    private static async Task<IEnumerable<TenantEntry>> VisibleAsync(HttpContext context, ITenantDirectory directory)
    {
        var principal = RequestScope.Of(context).Principal;
        var mine = principal.Memberships.Select(membership => membership.Tenant).ToHashSet();
        return (await directory.ListAsync(context.RequestAborted)).Where(tenant => principal.IsOperator || mine.Contains(tenant.Id));
    }

    /// <summary>Agents look for <c>admin</c> unless told otherwise: with one tenant it is that.</summary>
    private static bool Matches(HttpContext context, TenantEntry tenant, string name) =>
        tenant.Name == name
        || (name == "admin" && RequestScope.Of(context).Principal.Memberships is [var only] && only.Tenant == tenant.Id);

    private static JsonObject Describe(HttpRequest request, TenantEntry tenant) => new()
    {
        ["url"] = $"{request.Scheme}://{request.Host}/api/tenant/{tenant.Id}",
        ["uuid"] = tenant.Id.ToString(),
        ["name"] = tenant.Name,
        ["description"] = tenant.Description,
        ["local"] = true,
        ["config_settings"] = new JsonObject
        {
            ["tenant_vrf"] = false,
            ["se_in_provider_context"] = false,
            ["tenant_access_to_provider_se"] = true,
        },
        ["_last_modified"] = ((tenant.ModifiedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond)
            .ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
