using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal static class AuditStatements
{
    public const string Columns =
        "a.id, a.tenant_id, a.actor_kind, a.actor_id, a.actor_name, a.remote_address, a.at, a.action, a.changes, a.detail";

    public static SqlStatement Append(AuditEntry entry) => new(
        "INSERT INTO audit (id, tenant_id, actor_kind, actor_id, actor_name, remote_address, at, action, changes, detail) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            entry.Id, entry.Tenant?.Value, entry.Actor.Kind, entry.Actor.Id, entry.Actor.Name, entry.Actor.RemoteAddress,
            Moment.ToMicroseconds(entry.At), entry.Action, Write(entry.Changes), entry.Detail,
        ]);

    public static AuditEntry Read(DbDataReader row) => new(
        row.GetGuid(0),
        row.GuidOrNull(1) is { } tenant ? new TenantId(tenant) : null,
        ReadActor(row, 2),
        Moment.FromMicroseconds(row.GetInt64(6)),
        row.GetString(7),
        Parse(row.GetString(8)),
        row.TextOrNull(9));

    public static Actor ReadActor(DbDataReader row, int ordinal) => new(
        row.GetString(ordinal), row.GuidOrNull(ordinal + 1), row.GetString(ordinal + 2), row.TextOrNull(ordinal + 3));

    private static string Write(ImmutableArray<AuditedChange> changes) => JsonSerializer.Serialize(
        changes.Select(c => new AuditedChangeText(c.Id.ToString(), c.Name, (int)c.Kind, c.Revision.Value)));

    private static ImmutableArray<AuditedChange> Parse(string text) =>
    [
        .. JsonSerializer.Deserialize<AuditedChangeText[]>(text)!.Select(c => new AuditedChange(
            ObjectId.TryParse(c.Id, out var id) ? id : throw new FormatException($"Audit entry names '{c.Id}', which is no object id."),
            c.Name, (ChangeKind)c.Change, new Revision(c.Revision))),
    ];

    private sealed record AuditedChangeText(string Id, string Name, int Change, long Revision);
}
