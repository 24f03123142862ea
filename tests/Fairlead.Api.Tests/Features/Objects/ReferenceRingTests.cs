using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Objects that refer to themselves, directly or by way of others: refused in words or kept, and what goes through references comes to an end.</summary>
[Trait("tier", "wire")]
public sealed class ReferenceRingTests(ApiHost host)
{
    private const int LongestRing = 4;
    private static int names;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rings_OfEveryKindThatCanMakeThem_AreClosedOrRefusedAndHarmNobody()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var known = await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        var rings = ReferencePath.Rings(LongestRing).ToList();
        rings.ShouldContain(ring => ring.Length == 1 && ring[0].To == "virtualservice");
        rings.ShouldContain(ring => ring.Length == 1 && ring[0].To == "sslkeyandcertificate");
        rings.ShouldContain(ring => ring.Length == 3);
        var closed = 0;

        foreach (var ring in rings)
        {
            closed += await CloseAsync(tenant, ring) ? 1 : 0;
        }

        closed.ShouldBeGreaterThan(rings.Count / 2, "most of them must be stored for the compiler to see");
        await ExpectTakenInAsync(tenant, known["virtualservice"]);
    }

    [Fact]
    public async Task VirtualService_ItsOwnParentOrItsParentsParent_IsKeptAndSaysWhyItDoesNotRun()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (one, two) = (Child("one", null), Child("two", "one"));
        var first = await tenant.CreateAsync("virtualservice", one, Token);
        await tenant.CreateAsync("virtualservice", two, Token);

        foreach (var parent in new[] { "one", "two" })
        {
            one["vh_parent_vs_ref"] = $"/api/virtualservice?name={parent}";
            var answer = await tenant.Api.PutAsync($"/api/virtualservice/{first["uuid"]}", one, Token);

            ((int)answer.Status).ShouldBeLessThan(500, answer.ToString());
        }

        await Until.TrueAsync("its state is known", TimeSpan.FromSeconds(60), async () =>
            (await tenant.Api.GetAsync($"/api/virtualservice/{first["uuid"]}/runtime", Token)).Expect(200).Body["oper_status"]?["reason_code_string"]?.ToString() == "PARENT_MISSING", Token);
        (await tenant.Api.GetAsync($"/api/explain/virtualservice/{first["uuid"]}", Token)).Expect(200);
    }

    [Theory]
    [InlineData("virtualservice")]
    [InlineData("sslkeyandcertificate")]
    public async Task Ring_OfOneApply_IsRefusedInWordsOrMadeWhole(string kind)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var path = ReferencePath.All.First(one => one.From.Name == kind && one.To == kind);
        var objects = new JsonArray();
        foreach (var (name, other) in new[] { ("one", "two"), ("two", "three"), ("three", "one") })
        {
            var body = Example(path.From, name);
            path.Set(body, $"/api/{kind}?name={other}");
            foreach (var reference in new[] { "vsvip_ref", "pool_ref" })
            {
                body.Remove(reference);
            }

            objects.Add(new JsonObject { ["kind"] = kind, ["object"] = body });
        }

        var answer = await tenant.Api.PostAsync("/api/apply", new JsonObject { ["objects"] = objects }, Token);

        ((int)answer.Status).ShouldBeOneOf(200, 400);
        (await tenant.CountAsync(kind, "one", Token)).ShouldBe((int)answer.Status == 200 ? 1 : 0, answer.ToString());
    }

    /// <returns>Whether the ring stands.</returns>
    private static async Task<bool> CloseAsync(TestTenant tenant, ImmutableArray<ReferencePath> ring)
    {
        var bodies = new List<(ReferencePath Path, string Uuid, JsonObject Body)>();
        foreach (var path in ring)
        {
            var body = Example(path.From, $"ring-{Interlocked.Increment(ref names)}");
            var created = await tenant.Api.PostAsync($"/api/{path.From.Name}", body, Token);
            bodies.Add((path, created.Expect(201).Uuid, body));
        }

        var stands = true;
        for (var i = 0; i < bodies.Count; i++)
        {
            var (path, uuid, body) = bodies[i];
            var next = bodies[(i + 1) % bodies.Count];
            path.Set(body, $"/api/{path.To}/{next.Uuid}");
            var answer = await tenant.Api.PutAsync($"/api/{path.From.Name}/{uuid}", body, Token);
            ((int)answer.Status).ShouldBeOneOf([200, 400], $"{string.Join(", ", ring)}: {answer}");
            stands &= (int)answer.Status == 200;
            ((int)(await tenant.Api.GetAsync($"/api/explain/{path.From.Name}/{uuid}", Token)).Status).ShouldBe(200, path.ToString());
        }

        return stands;
    }

    /// <summary>An example under a name of its own, without addresses that only one object may have.</summary>
    private static JsonObject Example(KindDescriptor kind, string name)
    {
        var body = JsonNode.Parse(kind.Example)!.AsObject();
        body["name"] = name;
        body.Remove("configured_subnets");
        body.Remove("vip");
        return body;
    }

    private static JsonObject Child(string name, string? parent)
    {
        var body = new JsonObject { ["name"] = name, ["type"] = "VS_TYPE_VH_CHILD", ["vh_domain_name"] = new JsonArray($"{name}.example.com") };
        if (parent is not null)
        {
            body["vh_parent_vs_ref"] = $"/api/virtualservice?name={parent}";
        }

        return body;
    }

    private static async Task ExpectTakenInAsync(TestTenant tenant, string uuid)
    {
        var path = $"/api/virtualservice/{uuid}";
        var revision = (await tenant.Api.GetAsync($"{path}/history", Token)).Body["count"]!.GetValue<int>() + 1;
        (await tenant.Api.PatchAsync(path, new JsonObject { ["replace"] = new JsonObject { ["description"] = "last" } }, Token)).Expect(200);
        await Until.TrueAsync(
            "the last change is taken in", TimeSpan.FromSeconds(60),
            async () => (await tenant.Api.GetAsync($"{path}/runtime", Token)).Expect(200).Body["oper_status"]?["revision"]?.GetValue<long>() == revision, Token);
    }
}
