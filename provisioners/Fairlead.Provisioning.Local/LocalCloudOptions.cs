using System.ComponentModel.DataAnnotations;

namespace Fairlead.Provisioning.Local;

public sealed class LocalCloudOptions
{
    /// <summary>Each engine gets a directory of its own in this one.</summary>
    [Required(ErrorMessage = "LocalCloudOptions.Directory is empty: name the directory the engines' directories go to.")]
    public string Directory { get; set; } = "";

    /// <summary>The engine's program: a .dll, started by <c>dotnet</c>, or an executable.</summary>
    [Required(ErrorMessage = "LocalCloudOptions.EnginePath is empty: set Fairlead:EnginePath to the engine's executable or .dll.")]
    public string EnginePath { get; set; } = "";

    /// <summary>How long an engine that was told to end may take before it is killed. 0 to 10 minutes, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often engines are looked at to notice that one ended. 20 ms to 10 s, default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:00:10")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(200);
}
