using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Answers to writes that may be repeated.</summary>
internal static class AnswerStatements
{
    private const string Insert = "INSERT INTO kept_answers (tenant_id, credential, key, fingerprint, at, status, headers, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    public static SqlStatement Find(Guid tenant, RepeatKey key, Action<KeptAnswer> onFound) => new(
        "SELECT fingerprint, at, status, headers, body FROM kept_answers WHERE tenant_id = $1 AND credential = $2 AND key = $3",
        [tenant, key.Credential, key.Key],
        row => onFound(new KeptAnswer(key, row.GetString(0), Moment.FromMicroseconds(row.GetInt64(1)), row.GetInt32(2), row.GetString(3), row.GetString(4))));

    /// <summary>Fails when there is one: the commit it is part of is then tried again, and finds it.</summary>
    public static SqlStatement Add(Guid tenant, KeptAnswer answer) => new(Insert, Arguments(tenant, answer));

    public static SqlStatement TryAdd(Guid tenant, KeptAnswer answer, Action onAdded) =>
        new($"{Insert} ON CONFLICT (tenant_id, credential, key) DO NOTHING RETURNING status", Arguments(tenant, answer), _ => onAdded());

    public static SqlStatement Forget(Guid tenant, DateTimeOffset before, Action onForgotten) =>
        new("DELETE FROM kept_answers WHERE tenant_id = $1 AND at < $2 RETURNING status", [tenant, Moment.ToMicroseconds(before)], _ => onForgotten());

    private static object?[] Arguments(Guid tenant, KeptAnswer answer) =>
    [
        tenant, answer.Key.Credential, answer.Key.Key, answer.Fingerprint, Moment.ToMicroseconds(answer.At), answer.Status, answer.Headers, answer.Body,
    ];
}
