using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fairlead.Provisioning.Local;
using Fairlead.Provisioning.Local.Processes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Provisioning.Tests.Local;

[Trait("tier", "e2e")]
public sealed class LocalCloudTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly EngineGroupKey _group = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
    private readonly LocalCloudFixture _fixture = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task CreateEngine_GivesTheEngineWhatItStartsWithAndNobodyElse()
    {
        var engine = await StartAsync();

        var path = Path.Combine(_fixture.DirectoryOf(engine.Id), "bootstrap.json");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path, Cancelled));
        document.RootElement.GetProperty("engine_uuid").GetString().ShouldBe($"serviceengine-{engine.Id}");
        document.RootElement.GetProperty("control_endpoint").GetString().ShouldBe("https://127.0.0.1:9");
        document.RootElement.GetProperty("join_token").GetString().ShouldBe("secret");
        document.RootElement.GetProperty("authority_pem").GetString().ShouldBe("pem");
        document.RootElement.GetProperty("loops").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task CreateEngine_RunsItInASessionOfItsOwnWithItsOutputInItsLog()
    {
        var engine = await StartAsync();

        var pid = (await ObserveAsync(engine.Id)).HostHandle!;
        var session = (await File.ReadAllTextAsync($"/proc/{pid}/stat", Cancelled)).Split(") ")[1].Split(' ')[3];
        var own = (await File.ReadAllTextAsync("/proc/self/stat", Cancelled)).Split(") ")[1].Split(' ')[3];
        session.ShouldNotBe(own);
        File.ResolveLinkTarget($"/proc/{pid}/fd/0", false)!.FullName.ShouldBe("/dev/null");
        File.ResolveLinkTarget($"/proc/{pid}/fd/1", false)!.FullName.ShouldBe(Path.Combine(_fixture.DirectoryOf(engine.Id), "engine.log"));
    }

    [Fact]
    public async Task CreateEngine_KeepsSecretsOfTheEnvironmentFromIt()
    {
        Environment.SetEnvironmentVariable("Fairlead__Database", "Password=hidden");

        var engine = await StartAsync();

        var pid = (await ObserveAsync(engine.Id)).HostHandle!;
        (await File.ReadAllTextAsync($"/proc/{pid}/environ", Cancelled)).ShouldNotContain("hidden");
    }

    [Fact]
    public async Task Observe_AfterTheControlPlaneStartedAnew_FindsTheSameProcess()
    {
        var engine = await StartAsync();
        var before = await ObserveAsync(engine.Id);

        await _fixture.RestartAsync();
        await _fixture.Cloud.CreateEngineAsync(engine, Cancelled);

        (await ObserveAsync(engine.Id)).HostHandle.ShouldBe(before.HostHandle);
    }

    [Fact]
    public async Task Changes_WhenAnEngineEnds_NameItsGroup()
    {
        var engine = await StartAsync();
        await using var changes = _fixture.Signals.ChangesAsync(Cancelled).GetAsyncEnumerator(Cancelled);

        Kill((await ObserveAsync(engine.Id)).HostHandle!);
        (await changes.MoveNextAsync()).ShouldBeTrue();

        changes.Current.ShouldBe(_group);
        var observed = await ObserveAsync(engine.Id);
        observed.State.ShouldBe(ObservedEngineState.Stopped);
        observed.Reason.ShouldContain($"serving {_fixture.DirectoryOf(engine.Id)}");
    }

    [Fact]
    public async Task Changes_AfterTheControlPlaneStartedAnew_KnowAdoptedEngines()
    {
        var engine = await StartAsync();
        await _fixture.RestartAsync();
        var pid = (await ObserveAsync(engine.Id)).HostHandle!;
        await using var changes = _fixture.Signals.ChangesAsync(Cancelled).GetAsyncEnumerator(Cancelled);

        Kill(pid);

        (await changes.MoveNextAsync()).ShouldBeTrue();
        changes.Current.ShouldBe(_group);
    }

    [Fact]
    public async Task Observe_WithAStartFileOfAnotherProcess_DoesNotTakeItForTheEngine()
    {
        var engine = await StartAsync();
        Kill((await ObserveAsync(engine.Id)).HostHandle!);
        await Until.TrueAsync("the engine stops", Limit, async () => (await ObserveAsync(engine.Id)).State == ObservedEngineState.Stopped, Cancelled);
        using var bystander = Process.Start("sleep", "60");
        var stat = (await File.ReadAllTextAsync($"/proc/{bystander.Id}/stat", Cancelled)).Split(") ")[1].Split(' ');
        await File.WriteAllTextAsync(Path.Combine(_fixture.DirectoryOf(engine.Id), "engine.start"), $"{bystander.Id} {stat[19]}", Cancelled);

        var observed = await ObserveAsync(engine.Id);
        await _fixture.Cloud.DeleteEngineAsync(_group, engine.Id, Cancelled);

        observed.State.ShouldBe(ObservedEngineState.Stopped);
        bystander.HasExited.ShouldBeFalse();
        bystander.Kill();
    }

    [Fact]
    public async Task Observe_WithADirectoryThatIsNotOurs_LeavesItAlone()
    {
        var engine = await StartAsync();
        var foreign = Directory.CreateDirectory(_fixture.DirectoryOf(Guid.NewGuid()));

        (await _fixture.Cloud.ObserveAsync(_group, Cancelled)).Engines.ShouldHaveSingleItem().Id.ShouldBe(engine.Id);
        await _fixture.Cloud.DeleteEngineAsync(_group, Guid.Parse(foreign.Name), Cancelled);

        Directory.Exists(foreign.FullName).ShouldBeTrue();
    }

    [Fact]
    public async Task DeleteEngine_LetsItDrainAndRemovesItsDirectory()
    {
        var engine = await StartAsync();
        var process = ProcessIdentity.FromFile(Path.Combine(_fixture.DirectoryOf(engine.Id), "engine.start")).ShouldNotBeNull();
        process.IsAlive.ShouldBeTrue();

        await _fixture.Cloud.DeleteEngineAsync(_group, engine.Id, Cancelled);

        Directory.Exists(_fixture.DirectoryOf(engine.Id)).ShouldBeFalse();
        (await ObservedAsync()).ShouldBeEmpty();
        process.IsAlive.ShouldBeFalse();
        File.Exists(Path.Combine(Path.GetDirectoryName(_fixture.DirectoryOf(engine.Id))!, "drained")).ShouldBeTrue();
    }

    [Fact]
    public async Task DeleteEngine_ThatDoesNotListen_KillsIt()
    {
        const string deaf = "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.02; done\n";
        await using var fixture = new LocalCloudFixture(deaf, TimeSpan.FromMilliseconds(100));
        var engine = Spec();
        await fixture.Cloud.CreateEngineAsync(engine, Cancelled);

        await fixture.Cloud.DeleteEngineAsync(_group, engine.Id, Cancelled);

        (await fixture.Cloud.ObserveAsync(_group, Cancelled)).Engines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Observe_OfAnEngineThatEndsAtOnce_TellsItsLastWords()
    {
        await using var fixture = new LocalCloudFixture("#!/bin/sh\necho 'cannot bind 127.0.0.1:80'\nexit 3\n");
        var engine = Spec();
        await fixture.Cloud.CreateEngineAsync(engine, Cancelled);

        await Until.TrueAsync("it stops", Limit, async () =>
            (await fixture.Cloud.ObserveAsync(_group, Cancelled)).Engines[0].State == ObservedEngineState.Stopped, Cancelled);

        (await fixture.Cloud.ObserveAsync(_group, Cancelled)).Engines[0].Reason.ShouldContain("cannot bind 127.0.0.1:80");
    }

    [Fact]
    public async Task AttachVip_OfAForeignAddress_IsRefused()
    {
        var failure = await Should.ThrowAsync<ArgumentException>(
            () => _fixture.Cloud.AttachVipAsync(_group, Guid.NewGuid(), "10.0.0.1", Cancelled));

        failure.Message.ShouldContain("10.0.0.1");
    }

    [Fact]
    public void Options_WithoutAnEngine_NameTheSettingToFix()
    {
        var result = new LocalCloudOptionsCheck().Validate(null, new LocalCloudOptions { Directory = "/tmp", EnginePath = "/no/such/engine" });

        result.Failed.ShouldBeTrue();
        result.FailureMessage.ShouldContain("/no/such/engine");
        result.FailureMessage.ShouldContain("Fairlead:EnginePath");
    }

    private EngineSpec Spec() => new(_group, Guid.NewGuid(), "Avi-se-abcde", new Uri("https://127.0.0.1:9"), "pem", "secret", 2, 256);

    private async Task<EngineSpec> StartAsync()
    {
        var engine = Spec();
        await _fixture.Cloud.CreateEngineAsync(engine, Cancelled);
        var log = Path.Combine(_fixture.DirectoryOf(engine.Id), "engine.log");
        await Until.TrueAsync("the engine speaks", Limit, () => Task.FromResult(File.Exists(log) && new FileInfo(log).Length > 0), Cancelled);
        return engine;
    }

    private async Task<ObservedEngine> ObserveAsync(Guid engine) => (await ObservedAsync()).Single(one => one.Id == engine);

    private async Task<IReadOnlyList<ObservedEngine>> ObservedAsync() => (await _fixture.Cloud.ObserveAsync(_group, Cancelled)).Engines;

    private static void Kill(string pid)
    {
        using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        process.Kill();
    }
}
