using System.Security.Cryptography;
using CsCheck;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Running;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

public sealed class ConfigStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string ConfigPath => Path.Combine(_directory.Path, "config", "last-good.config");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_FromAnEmptyDirectory_IsEmpty()
    {
        using var store = Store();

        store.LoadLastGood().Resources.ShouldBeEmpty();
        store.Current.SetHash.ShouldBe(ResourceHash.OfSet(Array.Empty<Resource>()));
    }

    [Fact]
    public async Task Commit_ThenStop_IsFoundByTheNextProcess()
    {
        var config = HeldConfig.Of([.. Sample.Application("a", 80, ("10.0.0.1", 80)), .. Sample.Application("b", 81, ("2001:db8::1", 443))]);
        using (var store = Store())
        {
            store.LoadLastGood();
            using var ending = new CancellationTokenSource();
            var running = store.RunAsync(ending.Token);
            store.Commit(config);
            await ending.CancelAsync();
            await running;
        }

        using var next = Store();
        var loaded = next.LoadLastGood();
        loaded.SetHash.ShouldBe(config.SetHash);
        loaded.Set.VirtualServices.Keys.ShouldBe(["virtualservice-a", "virtualservice-b"], ignoreOrder: true);
        loaded.Resources.Values.ShouldBe(config.Resources.Values);
        File.GetUnixFileMode(ConfigPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Commits_WhileRunning_ReachTheDiskByThemselves()
    {
        using var store = Store();
        store.LoadLastGood();
        using var ending = new CancellationTokenSource();
        var running = store.RunAsync(ending.Token);
        for (uint port = 1; port <= 50; port++)
        {
            store.Commit(HeldConfig.Of([Sample.Service(port: port, pool: null)]));
        }

        await Until.TrueAsync(
            "the newest configuration on disk",
            TimeSpan.FromSeconds(10),
            () => Task.FromResult(File.Exists(ConfigPath) && ConfigFile.Read(ConfigPath).SetHash.Equals(store.Current.SetHash)),
            TestContext.Current.CancellationToken);

        await ending.CancelAsync();
        await running;
    }

    [Fact]
    public void Load_OfAFileDamagedAnywhere_SetsItAsideAndIsEmpty()
    {
        using var store = Store();
        store.LoadLastGood();
        ConfigFile.Write(ConfigPath, HeldConfig.Of(Sample.Application("a", 80, ("10.0.0.1", 80))));
        var whole = File.ReadAllBytes(ConfigPath);

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255], Gen.Bool).Sample(
            (at, flip, isCut) =>
            {
                var damaged = whole.ToArray();
                damaged[at] ^= flip;
                File.WriteAllBytes(ConfigPath, isCut ? damaged[..at] : damaged);

                store.LoadLastGood().Resources.ShouldBeEmpty();
                File.Exists(ConfigPath).ShouldBeFalse();
            },
            iter: 300,
            threads: 1);
        Directory.GetFiles(Path.GetDirectoryName(ConfigPath)!, "*.damaged-*").ShouldNotBeEmpty();
    }

    [Fact]
    public void Write_PrivateKeys_DoNotStandInTheFileInClear()
    {
        using var store = Store();
        store.LoadLastGood();
        using var authority = new Tls.TestAuthority();
        var certificate = authority.Config("c");
        var ticketKey = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(80));
        var service = Sample.Service(pool: null).Change(r => r.VirtualService.Tls = new TlsConfig { TicketKeys = { ticketKey } });
        var config = HeldConfig.Of([service, ResourceHash.Seal(new Resource { Name = ResourceName.Certificate(certificate.Uuid), Certificate = certificate })]);

        ConfigFile.Write(ConfigPath, config);

        var written = File.ReadAllBytes(ConfigPath).AsSpan();
        written.IndexOf("PRIVATE KEY"u8).ShouldBe(-1);
        written.IndexOf(ticketKey.Span[..16]).ShouldBe(-1);
        ConfigFile.Read(ConfigPath).Resources.Values.ShouldBe(config.Resources.Values);
        Directory.GetFiles(Path.GetDirectoryName(ConfigPath)!).ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Load_WithAnotherKey_SetsTheFileAside()
    {
        using var store = Store();
        store.LoadLastGood();
        ConfigFile.Write(ConfigPath, HeldConfig.Of(Sample.Application("a", 80, ("10.0.0.1", 80))));
        File.Delete(Path.ChangeExtension(ConfigPath, ".key"));

        store.LoadLastGood().Resources.ShouldBeEmpty();

        File.Exists(ConfigPath).ShouldBeFalse();
    }

    [Fact]
    public void With_AStep_KeepsTheVeryMessagesThatDidNotChange()
    {
        var before = HeldConfig.Of([.. Sample.Application("a", 80), .. Sample.Application("b", 81)]);

        var after = before.With([Sample.Endpoints("a", ("10.0.0.9", 80))], ["virtualservice/virtualservice-b"]);

        after.Set.VirtualServices["virtualservice-a"].ShouldBeSameAs(before.Set.VirtualServices["virtualservice-a"]);
        after.Set.VirtualServices.ShouldNotContainKey("virtualservice-b");
        after.Set.Endpoints["pool-a"].Servers.ShouldHaveSingleItem().Address.ShouldBe("10.0.0.9");
        after.SetHash.ShouldBe(ResourceHash.OfSet(after.Resources.Values));
        before.Set.VirtualServices.Count.ShouldBe(2);
    }

    private ConfigStore Store() => new(_directory.Path, TimeProvider.System, NullLogger<ConfigStore>.Instance);
}
