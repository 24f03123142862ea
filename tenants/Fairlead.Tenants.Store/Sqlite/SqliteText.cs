namespace Fairlead.Tenants.Store.Sqlite;

internal static class SqliteText
{
    /// <summary>How the driver writes a guid.</summary>
    public static string Of(Guid value) => value.ToString("D").ToUpperInvariant();
}
