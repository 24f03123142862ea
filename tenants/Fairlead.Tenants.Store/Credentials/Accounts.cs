using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>Users and their passwords, by ASP.NET Core Identity.</summary>
internal sealed class Accounts(IServiceScopeFactory scopes, IStoreDatabase database)
{
    private const int MaxCountingAttempts = 20;

    public async Task<UserCreation> CreateAsync(NewUser user, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserRow>>();
        var context = scope.ServiceProvider.GetRequiredService<StoreContext>();
        var row = new UserRow
        {
            Id = Guid.NewGuid(), UserName = user.Name, Email = user.Email, FullName = user.FullName, IsOperator = user.IsOperator,
        };

        using var turn = await database.EnterWriteAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var result = await users.CreateAsync(row, user.Password);
        if (!result.Succeeded)
        {
            return new UserCreation(null, [.. result.Errors.Select(e => e.Description)]);
        }

        context.Memberships.AddRange(user.Memberships.Select(m => new MembershipRow
        {
            UserId = row.Id, TenantId = m.Tenant.Value, Role = (int)m.Role,
        }));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new UserCreation(await PrincipalAsync(context, row, cancellationToken), []);
    }

    public async Task<Principal?> VerifyPasswordAsync(string userName, string password, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserRow>>();
        var row = await users.FindByNameAsync(userName);
        if (row is null)
        {
            // The same work as for a known name, so that the time taken does not tell names apart.
            users.PasswordHasher.HashPassword(new UserRow(), password);
            return null;
        }

        var isRight = await users.CheckPasswordAsync(row, password);
        if (await users.IsLockedOutAsync(row))
        {
            return null;
        }

        if (!isRight)
        {
            await CountFailureAsync(row.Id, cancellationToken);
            return null;
        }

        if (row.AccessFailedCount > 0)
        {
            using var turn = await database.EnterWriteAsync(cancellationToken);
            await users.ResetAccessFailedCountAsync(row);
        }

        return await PrincipalAsync(scope.ServiceProvider.GetRequiredService<StoreContext>(), row, cancellationToken);
    }

    public async Task<Principal?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<StoreContext>();
        var row = await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
        return row is null ? null : await PrincipalAsync(context, row, cancellationToken);
    }

    /// <summary>Every failure counts, also when many come at once and trip over each other's concurrency stamp.</summary>
    private async Task CountFailureAsync(Guid userId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxCountingAttempts; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<UserRow>>();
            using var turn = await database.EnterWriteAsync(cancellationToken);
            var row = await users.FindByIdAsync(userId.ToString());
            if (row is null || await users.IsLockedOutAsync(row) || (await users.AccessFailedAsync(row)).Succeeded)
            {
                return;
            }
        }
    }

    private static async Task<Principal> PrincipalAsync(StoreContext context, UserRow row, CancellationToken cancellationToken)
    {
        var memberships = await context.Memberships.AsNoTracking()
            .Where(m => m.UserId == row.Id)
            .Join(context.Tenants, m => m.TenantId, t => t.Id, (m, t) => new { t.Id, t.Name, m.Role })
            .OrderBy(m => m.Name)
            .ToListAsync(cancellationToken);
        return new Principal(
            "user", row.Id, row.UserName!, row.IsOperator,
            memberships.Select(m => new Membership(new TenantId(m.Id), m.Name, (TenantRole)m.Role)).ToImmutableArray());
    }
}
