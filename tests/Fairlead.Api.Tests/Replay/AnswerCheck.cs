using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;

namespace Fairlead.Api.Tests.Replay;

/// <summary>
/// Compares an answer with the recorded one as the clients do: everything they wrote comes back as it was, references are absolute and
/// carry names where they did, an allocated address is there. More than was recorded may stand in it.
/// </summary>
internal static partial class AnswerCheck
{
    // Not the client's words: the controller's own, and what must differ.
    private static readonly HashSet<string> NotCompared = ["uuid", "url", "_last_modified", "key", "tenant_ref", "dns_provider_ref", "vh_child_vs_uuid"];

    public static void Object(JsonObject recorded, JsonObject real, string where)
    {
        if (recorded["uuid"]?.GetValue<string>() is { } uuid)
        {
            Identity(recorded, real, uuid, where);
        }

        // What clients did not write they read a reference of.
        var isTheirs = recorded["uuid"] is null || recorded["created_by"] is not null || recorded["markers"] is JsonArray { Count: > 0 };
        foreach (var (name, value) in recorded)
        {
            if (value is not null && !NotCompared.Contains(name) && (isTheirs || name.EndsWith("_ref", StringComparison.Ordinal)))
            {
                Value(name, value, real[name], $"{where} {name}");
            }
        }
    }

    public static void List(JsonArray recorded, JsonArray real, string where)
    {
        var there = recorded.ToDictionary(one => one!["name"]!.GetValue<string>(), one => one!.AsObject());
        var here = real.ToDictionary(one => one!["name"]!.GetValue<string>(), one => one!.AsObject());
        here.Keys.ShouldBe(there.Keys, ignoreOrder: true, where);
        foreach (var (name, one) in there)
        {
            Object(one, here[name], $"{where} {name}");
        }
    }

    private static void Identity(JsonObject recorded, JsonObject real, string uuid, string where)
    {
        if (Uuid().Match(uuid) is not { Success: true } match)
        {
            // The installation's own objects, which clients only read a field of.
            return;
        }

        real["uuid"].ShouldNotBeNull(where).GetValue<string>().ShouldStartWith($"{match.Groups[1].Value}-", customMessage: where);
        if (recorded["url"] is not null)
        {
            real["url"]!.GetValue<string>().ShouldContain(real["uuid"]!.GetValue<string>(), customMessage: where);
        }

        if (recorded["_last_modified"] is not null)
        {
            real["_last_modified"]!.GetValue<string>().ShouldAllBe(letter => char.IsAsciiDigit(letter), where);
        }

        if (recorded["tenant_ref"]?.GetValue<string>().Contains('#', StringComparison.Ordinal) == true)
        {
            real["tenant_ref"]!.GetValue<string>().ShouldMatch("/api/tenant/[^#]+#.+", where);
        }
    }

    private static void Value(string name, JsonNode recorded, JsonNode? real, string where)
    {
        switch (recorded)
        {
            case JsonObject there:
                Object(there, real.ShouldNotBeNull(where).AsObject(), where);
                break;
            case JsonArray there when there.Count > 0:
                var here = real.ShouldNotBeNull(where).AsArray();
                here.Count.ShouldBe(there.Count, where);
                for (var i = 0; i < there.Count; i++)
                {
                    Value(name, there[i]!, here[i], $"{where}[{i}]");
                }

                break;
            case JsonArray:
                (real?.AsArray().Count ?? 0).ShouldBe(0, where);
                break;
            default:
                Scalar(name, recorded.ToString(), real?.ToString(), where);
                break;
        }
    }

    private static void Scalar(string name, string recorded, string? real, string where)
    {
        if (name == "addr")
        {
            // Allocated ones differ; that there is one is what clients wait for.
            real.ShouldNotBeNullOrEmpty(where);
        }
        else if ((name.EndsWith("_ref", StringComparison.Ordinal) || name.EndsWith("_refs", StringComparison.Ordinal)) && recorded.Length > 0)
        {
            Reference(recorded, real, where);
        }
        else if (recorded.Length > 0)
        {
            real.ShouldBe(recorded, where);
        }
    }

    private static void Reference(string recorded, string? real, string where)
    {
        var match = Reference().Match(real.ShouldNotBeNull(where));
        match.Success.ShouldBeTrue($"{where}: {real} is no absolute reference");
        if (Reference().Match(recorded) is { Success: true } there)
        {
            match.Groups["kind"].Value.ShouldBe(there.Groups["kind"].Value, where);
            if (there.Groups["name"].Success)
            {
                match.Groups["name"].Value.ShouldBe(there.Groups["name"].Value, where);
            }
        }
    }

    [GeneratedRegex("^([a-z0-9]+)-[0-9a-f]{8}-")]
    private static partial Regex Uuid();

    [GeneratedRegex("^https?://[^/]+/api/(?<kind>[a-z0-9]+)/(?<uuid>[^#/]+)(#(?<name>.+))?$")]
    private static partial Regex Reference();
}
