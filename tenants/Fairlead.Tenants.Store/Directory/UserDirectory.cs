using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Tenants.Store.Directory;

internal sealed class UserDirectory(IServiceScopeFactory scopes, IStoreDatabase database, PrincipalCache cache) : IUserDirectory
{
    public async Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ReadAsync(Context(scope), null, cancellationToken);
    }

    public async Task<UserAccount?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ReadAsync(Context(scope), id, cancellationToken) is [var user] ? user : null;
    }

    public Task<UserOutcome> ReplaceAsync(Guid id, UserChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(id, change.IsOperator, async (users, context, row) =>
        {
            (row.Email, row.FullName, row.IsOperator) = (change.Email, change.FullName, change.IsOperator);
            if (change.Password is not null && await SetPasswordAsync(users, row, change.Password) is { } weak)
            {
                return weak;
            }

            await users.UpdateAsync(row);
            await context.Memberships.Where(membership => membership.UserId == id).ExecuteDeleteAsync(cancellationToken);
            context.Memberships.AddRange(change.Memberships.Select(membership => new MembershipRow
            {
                UserId = id, TenantId = membership.Tenant.Value, Role = (int)membership.Role,
            }));
            await context.SaveChangesAsync(cancellationToken);
            if (change.Password is not null)
            {
                await EndAllAsync(context, id, cancellationToken);
            }

            return new UserOutcome.Done((await ReadAsync(context, id, cancellationToken))[0]);
        }, cancellationToken);

    public Task<UserOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(id, false, async (users, context, row) =>
        {
            var before = (await ReadAsync(context, id, cancellationToken))[0];
            await EndAllAsync(context, id, cancellationToken);
            await context.Memberships.Where(membership => membership.UserId == id).ExecuteDeleteAsync(cancellationToken);
            await users.DeleteAsync(row);
            return new UserOutcome.Done(before);
        }, cancellationToken);

    private async Task<UserOutcome> ChangeAsync(
        Guid id, bool isOperatorThen, Func<UserManager<UserRow>, StoreContext, UserRow, Task<UserOutcome>> change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserRow>>();
        var context = Context(scope);
        using var turn = await database.EnterWriteAsync(cancellationToken);
        // Serializable: of two operators who remove each other, one stays.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
        if (await users.FindByIdAsync(id.ToString()) is not { } row)
        {
            return new UserOutcome.NotThere();
        }

        if (row.IsOperator && !isOperatorThen && !await context.Users.AnyAsync(other => other.IsOperator && other.Id != id, cancellationToken))
        {
            return new UserOutcome.LastOperator();
        }

        var outcome = await change(users, context, row);
        if (outcome is UserOutcome.Done)
        {
            await transaction.CommitAsync(cancellationToken);
            cache.ForgetUser(id);
        }

        return outcome;
    }

    private static async Task<UserOutcome?> SetPasswordAsync(UserManager<UserRow> users, UserRow row, string password)
    {
        await users.RemovePasswordAsync(row);
        var result = await users.AddPasswordAsync(row, password);
        return result.Succeeded ? null : new UserOutcome.WeakPassword([.. result.Errors.Select(error => error.Description)]);
    }

    private static async Task EndAllAsync(StoreContext context, Guid user, CancellationToken cancellationToken)
    {
        await context.Sessions.Where(session => session.UserId == user).ExecuteDeleteAsync(cancellationToken);
        await context.Set<SignInTokenRow>().Where(token => token.UserId == user).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<UserAccount>> ReadAsync(StoreContext context, Guid? id, CancellationToken cancellationToken)
    {
        var rows = await context.Users.AsNoTracking().Where(user => id == null || user.Id == id).OrderBy(user => user.UserName).ToListAsync(cancellationToken);
        var memberships = await context.Memberships.AsNoTracking()
            .Where(membership => id == null || membership.UserId == id)
            .Join(context.Tenants, membership => membership.TenantId, tenant => tenant.Id, (membership, tenant) => new { membership.UserId, tenant.Id, tenant.Name, membership.Role })
            .OrderBy(membership => membership.Name)
            .ToListAsync(cancellationToken);
        var byUser = memberships.ToLookup(one => one.UserId, one => new Membership(new TenantId(one.Id), one.Name, (TenantRole)one.Role));
        return [.. rows.Select(row => new UserAccount(row.Id, row.UserName!, row.Email, row.FullName, row.IsOperator, byUser[row.Id].ToImmutableArray()))];
    }

    private static StoreContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<StoreContext>();
}
