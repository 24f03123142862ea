using System.Collections.Immutable;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Tenants.Directory;

/// <summary>Who has an account, and what they may do where. Signing in is <see cref="ICredentials"/>' part.</summary>
public interface IUserDirectory
{
    /// <summary>By name.</summary>
    Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken);

    Task<UserAccount?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces what is known of the user, whole or not at all. What it takes away is gone at once here and within the time that credentials are cached in
    /// other replicas; with a new password their sessions and tokens end.
    /// </summary>
    Task<UserOutcome> ReplaceAsync(Guid id, UserChange change, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes the account with its sessions and tokens. Keys that the user made for a tenant are the tenant's, and stay.</summary>
    Task<UserOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <param name="IsOperator">Runs the installation.</param>
public sealed record UserAccount(Guid Id, string Name, string? Email, string? FullName, bool IsOperator, ImmutableArray<Membership> Memberships);

/// <param name="Password">Null: it stays.</param>
public sealed record UserChange(string? Email, string? FullName, bool IsOperator, string? Password, ImmutableArray<Membership> Memberships);

/// <summary>What came of a change.</summary>
public abstract record UserOutcome
{
    private UserOutcome()
    {
    }

    /// <summary>There is no such user.</summary>
    public sealed record NotThere : UserOutcome;

    /// <summary>Without them nobody could run the installation.</summary>
    public sealed record LastOperator : UserOutcome;

    /// <param name="Faults">In words.</param>
    public sealed record WeakPassword(ImmutableArray<string> Faults) : UserOutcome;

    /// <param name="User">As they are now; as they were, when they were deleted.</param>
    public sealed record Done(UserAccount User) : UserOutcome;
}
