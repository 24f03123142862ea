namespace Fairlead.Tenants.Store.Feed;

internal static class FeedSql
{
    public const string Head = "SELECT coalesce(max(sequence), 0) FROM feed";

    public const string Batch =
        "SELECT sequence, tenant_id, id, name, change, revision, change_set_id, at FROM feed "
        + "WHERE sequence > $1 ORDER BY sequence LIMIT $2";
}
