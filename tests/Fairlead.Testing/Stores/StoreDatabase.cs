namespace Fairlead.Testing.Stores;

/// <summary>The databases that every store test runs on.</summary>
public enum StoreDatabase
{
    Sqlite,
    Postgres,
}
