using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Fairlead.Testing.Stores;

/// <summary>Runs a theory once per database; one that is not installed shows as skipped, with the reason.</summary>
public sealed class EveryDatabaseAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows =
        [
            new TheoryDataRow<StoreDatabase>(StoreDatabase.Sqlite),
            new TheoryDataRow<StoreDatabase>(StoreDatabase.Postgres) { Skip = PostgresCluster.WhyUnavailable },
        ];
        return ValueTask.FromResult(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>Runs a theory on PostgreSQL only.</summary>
public sealed class OnPostgresAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows =
            [new TheoryDataRow<StoreDatabase>(StoreDatabase.Postgres) { Skip = PostgresCluster.WhyUnavailable }];
        return ValueTask.FromResult(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
