using System.Diagnostics;

namespace Fairlead.Provisioning.Local.Processes;

/// <summary>Starts and ends the process of one engine.</summary>
internal sealed class EngineProcess(EngineDirectory directory, string program, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(10);

    // The lock is inherited by the engine and held while it lives: a second start for the directory gives up, whoever tries it.
    // The start file is written before the engine's own first instruction, so no crash of ours leaves an engine we cannot find.
    private const string Script = """
        exec 9>"$1/engine.lock" && flock -n 9 || exit 0
        read -r stat < /proc/$$/stat && set -- "$1" "$2" "${stat##*) }"
        dir=$1; program=$2; set -- $3
        echo "$$" > "$dir/engine.pid"
        echo "$$ ${20}" > "$dir/engine.start.new" && mv "$dir/engine.start.new" "$dir/engine.start" || exit 1
        ulimit -n "$(ulimit -Hn)" 2>/dev/null
        cd "$dir" || exit 1
        case $program in
          *.dll) exec dotnet "$program" --directory "$dir" ;;
          *) exec "$program" --directory "$dir" ;;
        esac
        """;

    /// <summary>What an engine needs of our environment; connection strings and passwords in it are none of its business.</summary>
    private static readonly string[] Passed = ["PATH", "HOME", "LANG", "TMPDIR", "TZ"];

    /// <summary>The engine's process if it lives.</summary>
    public ProcessIdentity? Living =>
        ProcessIdentity.FromFile(directory.StartFile) is { } found && found.RunsIn(directory.Path) ? found : null;

    /// <summary>Starts it in a session of its own, away from our terminal and our end. Answers when its pid is known.</summary>
    public async Task<ProcessIdentity> StartAsync(CancellationToken cancellationToken)
    {
        var before = ProcessIdentity.FromFile(directory.StartFile);
        using var launcher = Process.Start(Launch()) ?? throw new IOException($"Cannot start a shell for the engine in {directory.Path}.");
        using var deadline = new CancellationTokenSource(StartWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await launcher.WaitForExitAsync(either.Token);
        while (true)
        {
            if (ProcessIdentity.FromFile(directory.StartFile) is { } now && now != before)
            {
                return now;
            }

            if (Living is { } already)
            {
                return already;
            }

            if (deadline.IsCancellationRequested)
            {
                throw new IOException($"The engine in {directory.Path} did not start within {StartWithin.TotalSeconds:0} s: {directory.LastLogLine()}");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>Asks it to end, waits, and kills it when it takes too long. Nothing happens when it is gone, or is not ours.</summary>
    public async Task EndAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        if (Living is not { } living)
        {
            return;
        }

        using var process = LibC.OpenProcess(living.Pid);
        // Checked again with the handle in hand: from here on the number cannot be somebody else's.
        if (process is null || !living.RunsIn(directory.Path))
        {
            return;
        }

        LibC.Signal(process, LibC.SigTerm);
        var until = time.GetTimestamp() + (long)(drain.TotalSeconds * time.TimestampFrequency);
        while (living.IsAlive && time.GetTimestamp() < until)
        {
            await Task.Delay(Look, time, cancellationToken);
        }

        if (living.IsAlive)
        {
            LibC.Signal(process, LibC.SigKill);
        }

        while (living.IsAlive)
        {
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private ProcessStartInfo Launch()
    {
        var launch = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = directory.Path };
        foreach (var argument in new[]
        {
            "--fork", "sh", "-c", $"exec </dev/null >>\"$1/engine.log\" 2>&1\n{Script}", "sh", directory.Path, program,
        })
        {
            launch.ArgumentList.Add(argument);
        }

        foreach (var name in launch.Environment.Keys.Where(name => !Passed.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
        {
            launch.Environment.Remove(name);
        }

        return launch;
    }
}
