using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>
/// What a client that keeps its own copy of an object needs: what is read is what was written, nothing is filled in that it could not foresee, and what is
/// written again changes nothing.
/// </summary>
[Trait("tier", "wire")]
public sealed class RoundTripTests(ApiHost host)
{
    private const int DocumentsPerKind = 6;
    private const int MostRepairs = 25;

    /// <summary>Written by the controller, of what the certificates say; and addresses that it gives.</summary>
    private static readonly string[] Filled = ["sslkeyandcertificate.", "pkiprofile.", "vsvip.vip"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(20261126)]
    public async Task RandomDocuments_OfEveryKind_AreReadAsWrittenAndWrittenAgainChangeNothing(int seed)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var documents = new ValidDocuments(seed, await ObjectsOfEveryKind.CreateAsync(tenant, Token));
        var (fields, seen) = (new HashSet<string>(), new HashSet<string>());

        foreach (var kind in ObjectsOfEveryKind.Order.Select(KindCatalog.Get))
        {
            for (var i = 0; i < DocumentsPerKind; i++)
            {
                var sent = documents.Of(kind, $"valid {i} – Größe/{seed}");
                var created = await CreateAsync(tenant, kind, sent);
                Collect(kind.Schema, sent, seen);
                await ExpectRoundTripAsync(tenant, kind, sent, created);
            }

            CollectAll(kind.Schema, [], fields);
        }

        seen.ShouldContain("VirtualService.vh_matches");
        seen.ShouldContain("PathMatch.match_str");
        fields.Except(seen).Count().ShouldBeLessThan(fields.Count / 5, $"of {fields.Count}: {string.Join('\n', fields.Except(seen).Order(StringComparer.Ordinal))}");
    }

    /// <summary>Settings that come and go leave nothing behind: what is put back as it was is as it was.</summary>
    [Theory]
    [InlineData(7)]
    public async Task RandomDocuments_PutOneAfterTheOther_LeaveNothingBehind(int seed)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var known = await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        var documents = new ValidDocuments(seed, known);

        foreach (var kind in ObjectsOfEveryKind.Order.Select(KindCatalog.Get))
        {
            var path = $"/api/{kind.Name}/{known[kind.Name]}";
            var before = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body;
            for (var i = 0; i < DocumentsPerKind; i++)
            {
                var document = documents.Of(kind, before["name"]!.ToString());
                (await RepairedAsync(document, () => tenant.Api.PutAsync(path, document, Token))).Expect(200);
            }

            // Secrets that were taken away cannot be put back by the mark in their place.
            var back = kind.Schema.HoldsSecrets ? JsonNode.Parse(kind.Example)!.AsObject() : Without(before, "_last_modified");
            (await tenant.Api.PutAsync(path, back, Token)).Expect(200);

            var after = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body;
            JsonNode.DeepEquals(Without(after, "_last_modified"), Without(before, "_last_modified")).ShouldBeTrue($"{kind.Name}: {after}\nbefore {before}");
        }
    }

    private static async Task<ApiAnswer> CreateAsync(TestTenant tenant, KindDescriptor kind, JsonObject sent) =>
        (await RepairedAsync(sent, () => tenant.Api.PostAsync($"/api/{kind.Name}", sent, Token))).Expect(201);

    /// <summary>Rules over several fields are kept by taking out what breaks them.</summary>
    private static async Task<ApiAnswer> RepairedAsync(JsonObject sent, Func<Task<ApiAnswer>> send)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await send();
            if ((int)answer.Status != 400 || attempt == MostRepairs)
            {
                return answer;
            }

            foreach (var field in answer.FaultyFields.Reverse())
            {
                Repairs.TakeOut(sent, field);
            }
        }
    }

    private static async Task ExpectRoundTripAsync(TestTenant tenant, KindDescriptor kind, JsonObject sent, ApiAnswer created)
    {
        var path = $"/api/{kind.Name}/{created.Uuid}";
        var read = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body;
        JsonNode.DeepEquals(read, created.Body).ShouldBeTrue($"{kind.Name}: answer {created.Body}\nread {read}");
        Differences.Between(sent, read, kind.Name).ShouldBeEmpty();
        Differences.Unexplained(kind.Schema, sent, read, kind.Name).Where(one => !Filled.Any(one.StartsWith)).ShouldBeEmpty("nothing is filled in that nobody could foresee");

        await ExpectUnchangedAsync(tenant, path, read, "sent as it was read", read);
        await ExpectUnchangedAsync(tenant, path, read, "sent as it was first", sent);
        var brief = (await tenant.Api.GetAsync($"{path}?skip_default=true", Token)).Expect(200).Body;
        await ExpectUnchangedAsync(tenant, path, read, "sent without defaults", brief);

        var marked = (await tenant.Api.PatchAsync(path, Patch("replace", new JsonArray(new JsonObject { ["key"] = "round", ["values"] = new JsonArray("trip") })), Token)).Expect(200).Body;
        JsonNode.DeepEquals(Without(marked, "markers", "_last_modified"), Without(read, "markers", "_last_modified")).ShouldBeTrue($"{kind.Name} patched: {marked}\n{read}");
        (await tenant.Api.PutAsync(path, Without(read, "_last_modified"), Token)).Expect(200);
        var back = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body;
        JsonNode.DeepEquals(Without(back, "_last_modified"), Without(read, "_last_modified")).ShouldBeTrue($"{kind.Name} put back: {back}\n{read}");
    }

    private static async Task ExpectUnchangedAsync(TestTenant tenant, string path, JsonObject before, string how, JsonObject body)
    {
        var answer = (await tenant.Api.PutAsync(path, body, Token)).Expect(200);

        JsonNode.DeepEquals(answer.Body, before).ShouldBeTrue($"{path} {how}: {answer.Body}\nbefore {before}");
        (await tenant.Api.GetAsync($"{path}/history", Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(1, $"{path} {how}: no revision");
    }

    private static JsonObject Patch(string verb, JsonArray markers) => new() { [verb] = new JsonObject { ["markers"] = markers } };

    private static JsonObject Without(JsonObject document, params string[] fields)
    {
        var copy = document.DeepClone().AsObject();
        foreach (var field in fields)
        {
            copy.Remove(field);
        }

        return copy;
    }

    private static void Collect(TypeSchema schema, JsonObject document, HashSet<string> seen)
    {
        foreach (var field in schema.Fields.Where(field => document[field.Name] is not null))
        {
            seen.Add($"{schema.Type.Name}.{field.Name}");
            foreach (var inner in field.Record is null ? [] : document[field.Name] is JsonArray many ? many.OfType<JsonObject>() : [document[field.Name]!.AsObject()])
            {
                Collect(field.Record!, inner, seen);
            }
        }
    }

    private static void CollectAll(TypeSchema schema, HashSet<TypeSchema> done, HashSet<string> fields)
    {
        if (done.Add(schema))
        {
            fields.UnionWith(schema.Fields.Select(field => $"{schema.Type.Name}.{field.Name}"));
            schema.Fields.Select(field => field.Record).OfType<TypeSchema>().ToList().ForEach(record => CollectAll(record, done, fields));
        }
    }
}
