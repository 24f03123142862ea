using System.Diagnostics;
using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>What dies, and what the clients see of it. Each journey has a product of its own, for it breaks it.</summary>
[Trait("tier", "e2e")]
public sealed class FailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_Killed_IsOutInItsMonitorsTimeAndNoRequestFailsAfterwards()
    {
        await using var product = await RunningProduct.StartAsync("member", Cancellation);
        using var api = new ProductApi(product);
        var pool = await api.FindAsync("pool", "demo-pool", Cancellation);
        await using var load = new Load(new Uri(product.VirtualService, "whoami"));
        await load.MoreAsync(200, Cancellation);

        Kill(product.SamplePids[0]);
        await Until.TrueAsync(
            "the killed member is down with a reason",
            TimeSpan.FromSeconds(15),
            async () => await DownMembersAsync(api, pool) is [var member] && Reason(member).Length > 0,
            Cancellation);
        var failedUntilThen = load.Failed;
        await load.MoreAsync(500, Cancellation);

        (load.Failed - failedUntilThen).ShouldBe(0, string.Join('\n', load.Failures));
    }

    [Fact]
    public async Task ControlPlane_KilledUnderLoad_FailsNoRequestAndAdoptsItsEngine()
    {
        await using var product = await RunningProduct.StartAsync("control", Cancellation);
        using var api = new ProductApi(product);
        await using var load = new Load(product.VirtualService);
        await load.MoreAsync(200, Cancellation);

        Kill(product.ControlPlanePid);
        await load.MoreAsync(2000, Cancellation);
        using var restarted = product.StartControlPlane();
        try
        {
            await Until.TrueAsync(
                "the API answers",
                TimeSpan.FromSeconds(60),
                async () => (await api.GetAsync("api/virtualservice", Cancellation))["count"]!.GetValue<int>() == 1,
                Cancellation);
            await Until.TrueAsync("a change is served by the adopted engine", TimeSpan.FromSeconds(30), () => ChangeIsServedAsync(api, product), Cancellation);
            await load.MoreAsync(500, Cancellation);

            load.Failed.ShouldBe(0, string.Join('\n', load.Failures));
            product.EnginePids.ShouldAllBe(pid => IsAlive(pid), "the engine must be adopted, not replaced");
            Process.GetProcesses().Count(process => CommandLine(process.Id).Contains(Path.Combine(product.DataDirectory, "engines"), StringComparison.Ordinal))
                .ShouldBe(product.EnginePids.Length);
        }
        finally
        {
            restarted.Kill();
            await restarted.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Engine_Killed_IsReplacedAndServesAgain()
    {
        await using var product = await RunningProduct.StartAsync("engine", Cancellation);
        var killed = product.EnginePids[0];
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);

        Kill(killed);
        await Until.TrueAsync("the virtual service answers again", TimeSpan.FromSeconds(30), () => AnswersAsync(client, product.VirtualService), Cancellation);

        using var api = new ProductApi(product);
        await Until.TrueAsync("changes reach the new engine", TimeSpan.FromSeconds(30), () => ChangeIsServedAsync(api, product), Cancellation);
        IsAlive(killed).ShouldBeFalse();
    }

    [Fact]
    public async Task Product_StartedTwiceOnOneDirectory_FindsItsObjectsAndStopsWhatItStarted()
    {
        await using var product = await RunningProduct.StartAsync("twice", Cancellation);
        string before;
        using (var api = new ProductApi(product))
        {
            before = (await api.FindAsync("virtualservice", "demo", Cancellation))["uuid"]!.GetValue<string>();
        }

        int[] first = [product.ControlPlanePid, .. product.EnginePids, .. product.SamplePids];
        await product.StopAsync(Cancellation);
        first.ShouldAllBe(pid => !IsAlive(pid));

        await product.StartAgainAsync(Cancellation);
        using var again = new ProductApi(product);
        (await again.FindAsync("virtualservice", "demo", Cancellation))["uuid"]!.GetValue<string>().ShouldBe(before);
        (await again.GetAsync("api/virtualservice", Cancellation))["count"]!.GetValue<int>().ShouldBe(1);
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        (await AnswersAsync(client, product.VirtualService)).ShouldBeTrue();
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static async Task<JsonNode[]> DownMembersAsync(ProductApi api, JsonNode pool)
    {
        var runtime = await api.GetAsync($"api/pool/{pool["uuid"]!.GetValue<string>()}/runtime", Cancellation);
        return [.. Members(runtime).Where(member => member["oper_status"]!["state"]!.GetValue<string>() == "OPER_DOWN")];
    }

    private static IEnumerable<JsonNode> Members(JsonNode runtime) => runtime["servers"]!.AsArray().Select(member => member!);

    private static string Reason(JsonNode member) =>
        string.Join(' ', member["oper_status"]!["reason"]?.AsArray().Select(reason => reason!.GetValue<string>()) ?? []);

    /// <summary>Writes a change that can be seen in the traffic itself: the virtual service stops, then takes traffic again.</summary>
    private static async Task<bool> ChangeIsServedAsync(ProductApi api, RunningProduct product)
    {
        var pool = await api.FindAsync("pool", "demo-pool", Cancellation);
        var uuid = pool["uuid"]!.GetValue<string>();
        var answered = new HashSet<string>();
        var servers = pool["servers"]!.DeepClone().AsArray();
        servers[1]!["enabled"] = false;
        servers[2]!["enabled"] = false;
        await api.PatchAsync("pool", uuid, new JsonObject { ["replace"] = new JsonObject { ["servers"] = servers } }, Cancellation);
        try
        {
            await using var load = new Load(new Uri(product.VirtualService, "whoami"), connections: 1);
            await Until.TrueAsync(
                "only the enabled member answers",
                TimeSpan.FromSeconds(10),
                async () =>
                {
                    var before = load.Answers.ToDictionary();
                    await load.MoreAsync(20, Cancellation);
                    answered = [.. load.Answers.Where(answer => answer.Value > before.GetValueOrDefault(answer.Key)).Select(answer => answer.Key)];
                    return answered.SetEquals(["app-1"]);
                },
                Cancellation);
            return true;
        }
        finally
        {
            await api.PatchAsync("pool", uuid, new JsonObject { ["replace"] = new JsonObject { ["servers"] = pool["servers"]!.DeepClone() } }, Cancellation);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri target)
    {
        try
        {
            using var response = await client.GetAsync(target, Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
