using System.Globalization;

namespace Fairlead.Provisioning.Local.Processes;

/// <summary>A process of this machine, told apart from a later one with the same number by its start time.</summary>
/// <param name="StartTime">Clock ticks since the machine started.</param>
internal readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    /// <summary>From an engine's start file; null when there is none, or half of one.</summary>
    public static ProcessIdentity? FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var parts = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(pid, start)
            : null;
    }

    /// <summary>Whether this very process lives. One that ended and was not collected by its parent does not.</summary>
    public bool IsAlive => StatOf(Pid) is { } stat && stat.StartTime == StartTime && stat.State is not ('Z' or 'X');

    /// <summary>Whether it lives and was started for that directory: the last check before it is touched.</summary>
    public bool RunsIn(string directory) => IsAlive && CommandLineOf(Pid).Contains(directory, StringComparer.Ordinal);

    private static (char State, long StartTime)? StatOf(int pid)
    {
        try
        {
            // pid (name) state ...: the name may hold spaces and brackets, so fields are counted from the last bracket.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[] CommandLineOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
