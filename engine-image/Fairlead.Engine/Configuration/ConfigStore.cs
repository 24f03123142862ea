using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// What the engine runs now, and its copy on disk. Writing to disk happens beside the application of offers: an offer serves
/// traffic before it is on disk, bursts of offers are written once, and writing takes at most a tenth of the time.
/// </summary>
internal sealed partial class ConfigStore(string directory, TimeProvider time, ILogger<ConfigStore> log) : IDisposable
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly string _path = Path.Combine(directory, "config", "last-good.config");
    private readonly SemaphoreSlim _signal = new(0);
    private volatile HeldConfig _current = HeldConfig.Empty;
    private HeldConfig _onDisk = HeldConfig.Empty;

    public HeldConfig Current => _current;

    /// <summary>The last good configuration; empty when there is none. A damaged file is set aside for whoever wants to know.</summary>
    public HeldConfig LoadLastGood()
    {
        AtomicFile.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (!File.Exists(_path))
        {
            LogNothingHeld(_path);
            return HeldConfig.Empty;
        }

        try
        {
            var config = ConfigFile.Read(_path);
            LogLoaded(config.Resources.Count, _path);
            return config;
        }
        catch (InvalidDataException damage)
        {
            var aside = $"{_path}.damaged-{time.GetUtcNow().ToUnixTimeMilliseconds()}";
            File.Move(_path, aside, overwrite: true);
            LogDamaged(_path, damage.Message, aside);
            return HeldConfig.Empty;
        }
    }

    /// <summary>Makes <paramref name="config"/> the current one and has it written.</summary>
    public void Commit(HeldConfig config)
    {
        _current = config;
        _signal.Release();
    }

    /// <summary>Takes over what was loaded: it is on disk already.</summary>
    public void CommitLoaded(HeldConfig config) => _current = _onDisk = config;

    /// <summary>Writes whatever is committed until cancelled, and once more then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(cancellationToken);
                var pause = WriteNewest();
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            WriteNewest();
        }
    }

    public void Dispose() => _signal.Dispose();

    private TimeSpan WriteNewest()
    {
        var config = _current;
        if (ReferenceEquals(config, _onDisk))
        {
            return TimeSpan.Zero;
        }

        var started = time.GetTimestamp();
        try
        {
            ConfigFile.Write(_path, config);
            _onDisk = config;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk must not stop traffic or further offers; it is tried again.
            LogNotWritten(_path, failure.Message);
            _signal.Release();
            return RetryPause;
        }

        var pause = time.GetElapsedTime(started) * 9;
        return pause > LeastPause ? pause : LeastPause;
    }
}
