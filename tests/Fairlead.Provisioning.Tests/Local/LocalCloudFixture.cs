using Fairlead.Provisioning.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Provisioning.Tests.Local;

/// <summary>A local cloud in a directory of its own, with a script in place of the engine. Ends what it started.</summary>
public sealed class LocalCloudFixture : IAsyncDisposable
{
    private const string Patient = """
        #!/bin/sh
        echo "serving $2"
        trap 'touch "$2/../drained"; exit 0' TERM
        while :; do sleep 0.02; done
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-local-").FullName;
    private readonly string _program;
    private ServiceProvider _services;

    public LocalCloudFixture(string script = Patient, TimeSpan? drain = null)
    {
        _program = Path.Combine(_directory, "engine.sh");
        File.WriteAllText(_program, script);
        File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DrainTime = drain ?? TimeSpan.FromSeconds(10);
        _services = Build();
    }

    public ICloud Cloud => _services.GetRequiredKeyedService<ICloud>(LocalProvisioningRegistration.CloudType);

    public ICloudSignals Signals => _services.GetRequiredService<ICloudSignals>();

    private TimeSpan DrainTime { get; }

    public string DirectoryOf(Guid engine) => Path.Combine(_directory, "engines", engine.ToString());

    /// <summary>What a control plane that starts anew would have: the same directory and no memory.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Build();
    }

    public async ValueTask DisposeAsync()
    {
        var engines = Path.Combine(_directory, "engines");
        foreach (var path in Directory.Exists(engines) ? Directory.GetDirectories(engines) : [])
        {
            if (new EngineDirectory(path).ReadTag() is { } tag)
            {
                await Cloud.DeleteEngineAsync(tag.Key, tag.Engine, CancellationToken.None);
            }
        }

        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private ServiceProvider Build() => new ServiceCollection()
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddLocalProvisioning(options =>
        {
            options.Directory = Path.Combine(_directory, "engines");
            options.EnginePath = _program;
            options.DrainTime = DrainTime;
            options.WatchInterval = TimeSpan.FromMilliseconds(20);
        })
        .BuildServiceProvider();
}
