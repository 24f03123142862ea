using System.Text.Json.Nodes;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Restore;
using Fairlead.Model.Documents;

namespace Fairlead.Api.Features.Import;

/// <summary>What an import came to, object by object and field by field.</summary>
internal static class ImportReport
{
    public static JsonObject Of(AviExport export, PlanOutcome outcome, IReadOnlyDictionary<ApplyItem, IReadOnlyList<Fault>> refused, bool isDry)
    {
        var isRefused = outcome.Fault is not null;
        var counts = outcome.Plan.Counts();
        counts["refused"] = refused.Count;
        counts["left_out"] = export.LeftOut.Count;
        var report = new JsonObject
        {
            ["dry_run"] = isDry,
            ["sequence"] = outcome.Sequence,
            ["change_set"] = outcome.ChangeSet?.ToString(),
            ["counts"] = counts,
            ["objects"] = new JsonArray([.. outcome.Plan.Describe().Select(one => one!.DeepClone()), .. refused.Select(one => Refused(one.Key, one.Value)), .. export.LeftOut.Select(LeftOut)]),
            ["kinds"] = new JsonArray([.. export.Cleaner.Fates.Select(one => Fate(one.Key.Name, one.Value))]),
            ["unknown_kinds"] = new JsonArray([.. export.UnknownKinds.Select(one => new JsonObject { ["name"] = one.Key, ["objects"] = one.Value })]),
            ["secrets_to_set"] = new JsonArray([.. export.Cleaner.Secrets.Select(one => new JsonObject { ["kind"] = one.Kind, ["name"] = one.Name, ["field"] = one.Field })]),
        };
        if (isRefused)
        {
            report.Insert(0, "error", "Nothing was changed: some objects cannot be accepted as they are. Mend them, or leave them out with ?skip_faulty=true.");
        }

        return report;
    }

    private static JsonObject Refused(ApplyItem item, IReadOnlyList<Fault> faults) => new()
    {
        ["kind"] = item.Kind.Name,
        ["name"] = item.Name,
        ["action"] = "refused",
        ["faults"] = new JsonArray([.. faults.Select(fault => new JsonObject { ["field"] = fault.Field, ["value"] = fault.Value, ["message"] = fault.Message })]),
    };

    private static JsonObject LeftOut((string Kind, string Name, string Reason) one) => new()
    {
        ["kind"] = one.Kind, ["name"] = one.Name, ["action"] = "left_out", ["reason"] = one.Reason,
    };

    private static JsonObject Fate(string kind, FieldFates fates) => new()
    {
        ["kind"] = kind,
        ["objects"] = fates.Objects,
        ["honoured"] = Names(fates.Honoured),
        ["recognised"] = Names(fates.Recognised),
        ["unknown"] = Names(fates.Unknown),
    };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
