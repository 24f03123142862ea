using Fairlead.Model.Identity;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;
using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Directory;

internal sealed class TenantDirectory(IDbContextFactory<StoreContext> contexts, IStoreDatabase database) : ITenantDirectory
{
    private static readonly Dictionary<TenantState, TenantState[]> LegalBefore = new()
    {
        [TenantState.Preparing] = [],
        [TenantState.Active] = [TenantState.Preparing, TenantState.Suspended],
        [TenantState.Suspended] = [TenantState.Active],
        [TenantState.Deleting] = [TenantState.Active, TenantState.Suspended],
        [TenantState.Gone] = [TenantState.Deleting],
    };

    public async Task<Tenant?> FindAsync(TenantId id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return ToTenant(await context.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id.Value, cancellationToken));
    }

    public async Task<Tenant?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return ToTenant(await context.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Name == name, cancellationToken));
    }

    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Tenants.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(row => ToTenant(row)!)];
    }

    public async Task<Tenant?> CreateAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var created = false;
        var insert = new SqlStatement(
            "INSERT INTO tenants (id, name, description, state, created_at, modified_at) VALUES ($1, $2, $3, $4, $5, $6) "
            + "ON CONFLICT (name) DO NOTHING RETURNING id",
            [
                tenant.Id.Value, tenant.Name, tenant.Description, (int)tenant.State,
                Moment.ToMicroseconds(tenant.CreatedAt), Moment.ToMicroseconds(tenant.ModifiedAt),
            ],
            _ => created = true);
        await database.WriteAsync(SqlScope.Installation, [insert], cancellationToken);
        return created ? tenant : null;
    }

    public async Task<bool> SetStateAsync(TenantId id, TenantState state, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var legal = LegalBefore[state].Select(s => (int)s).ToArray();
        var moment = Moment.ToMicroseconds(at);
        using var turn = await database.EnterWriteAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Tenants
            .Where(t => t.Id == id.Value && legal.Contains(t.State))
            .ExecuteUpdateAsync(
                set => set.SetProperty(t => t.State, (int)state).SetProperty(t => t.ModifiedAt, moment), cancellationToken) == 1;
    }

    private static Tenant? ToTenant(TenantRow? row) => row is null
        ? null
        : new Tenant(
            new TenantId(row.Id), row.Name, row.Description, (TenantState)row.State,
            Moment.FromMicroseconds(row.CreatedAt), Moment.FromMicroseconds(row.ModifiedAt));
}
