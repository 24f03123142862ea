namespace Fairlead.Tenants.Store;

/// <summary>Where tenants, objects and accounts are kept.</summary>
public sealed record TenantStoreOptions
{
    /// <summary>Holds the SQLite file <c>fairlead.db</c> and the keys that encrypt secrets, unless PostgreSQL holds them.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Npgsql connection string; null or empty: SQLite in the data directory.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>
    /// SQLite only. True: an acknowledged write survives a power cut. False: it survives the death of this process, and a
    /// power cut may take the last few writes with it.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>How often feed and outbox look by themselves, in case a wake-up was lost. Default: 2 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wrong passwords in a row before an account locks. Default: 5.</summary>
    public int LockoutAfter { get; init; } = 5;

    /// <summary>How long it stays locked. Default: 5 min.</summary>
    public TimeSpan LockoutTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long an answer about a session or key may be reused; what another replica revoked still works that long. Default: 3 s.
    /// </summary>
    public TimeSpan CredentialCacheTime { get; init; } = TimeSpan.FromSeconds(3);

    internal bool UsesPostgres => !string.IsNullOrEmpty(PostgresConnectionString);
}
