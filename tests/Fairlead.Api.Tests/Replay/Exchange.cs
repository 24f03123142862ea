using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Replay;

/// <summary>One recorded request of an existing client and the answer it was content with.</summary>
/// <param name="Session">The client's session, numbered in the order of the logins; null for a login itself.</param>
/// <param name="Step">What the client's user did when the request was sent.</param>
public sealed record Exchange(
    int? Session, string Method, string Path, string Query, string Tenant, string Version, JsonNode? Body, int Status, JsonNode? Answer, int Repeated, string Step)
{
    public bool IsLogin => Path == "/login";

    public override string ToString() => $"[{Step}] {Method} {Path}{(Query.Length == 0 ? "" : "?" + Query)}";

    /// <summary>A recording: one JSON object per line; a line with a note begins a step.</summary>
    public static IReadOnlyList<Exchange> Read(string name)
    {
        var exchanges = new List<Exchange>();
        var step = "";
        foreach (var line in File.ReadLines(FileOf(name)))
        {
            var one = JsonNode.Parse(line)!.AsObject();
            if (one["note"] is { } note)
            {
                step = note.GetValue<string>();
                continue;
            }

            exchanges.Add(new Exchange(
                one["session"]?.GetValue<int>(),
                one["method"]!.GetValue<string>(),
                one["path"]!.GetValue<string>(),
                one["query"]!.GetValue<string>(),
                one["X-Avi-Tenant"]!.GetValue<string>(),
                one["X-Avi-Version"]!.GetValue<string>(),
                one["body"]?.DeepClone(),
                one["status"]!.GetValue<int>(),
                one["response"]?.DeepClone(),
                one["repeated"]?.GetValue<int>() ?? 1,
                step));
        }

        return exchanges;
    }

    private static string FileOf(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Replay", name + ".jsonl");
}
