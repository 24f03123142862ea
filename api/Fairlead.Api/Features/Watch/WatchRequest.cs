using System.Globalization;
using Fairlead.Api.Features.Objects;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Api.Features.Watch;

/// <summary>What a watcher wants to see.</summary>
/// <param name="Since">Position after which it goes on; null: from now on.</param>
/// <param name="Kinds">Empty: all.</param>
internal sealed record WatchRequest(long? Since, IReadOnlySet<string> Kinds, string? LabelKey, string? LabelValue, string? CreatedBy)
{
    private static readonly HashSet<string> Known = ["since", "kind", "label_key", "label_value", "created_by", ""];

    public bool LooksInside => LabelKey is not null || CreatedBy is not null;

    public static (WatchRequest Request, IReadOnlyList<Fault> Faults) Read(HttpRequest request)
    {
        var faults = new List<Fault>();
        foreach (var key in request.Query.Keys.Where(key => !Known.Contains(key)))
        {
            faults.Add(new Fault(Fault.Shorten(key), null, "Unknown parameter; known are since, kind, label_key, label_value and created_by."));
        }

        var kinds = request.Query["kind"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet();
        foreach (var kind in kinds.Where(kind => !KindCatalog.TryFind(kind, out _)))
        {
            faults.Add(new Fault("kind", Fault.Shorten(kind), "Is no kind of object; all are listed at /reference."));
        }

        var wanted = new WatchRequest(Position(request, faults), kinds, Text(request, "label_key"), Text(request, "label_value"), Text(request, "created_by"));
        return (wanted, faults);
    }

    /// <summary>Whether the object's content is what the watcher asked for.</summary>
    public bool Wants(string? body)
    {
        if (!LooksInside)
        {
            return true;
        }

        if (body is null)
        {
            return false;
        }

        var document = KindCodec.Parse(body);
        return (LabelKey is null || BodyFilters.HasLabel(document, LabelKey, LabelValue)) && (CreatedBy is null || document["created_by"]?.ToString() == CreatedBy);
    }

    /// <summary>A client that lost its connection repeats the id of the last event it saw.</summary>
    private static long? Position(HttpRequest request, List<Fault> faults)
    {
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["since"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        faults.Add(new Fault("since", Fault.Shorten(text), "Must be the sequence of an event seen before, or 0 for everything."));
        return null;
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
