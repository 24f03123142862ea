using System.Globalization;

namespace Fairlead.Portal.Components;

/// <summary>What a state means to a person who watches.</summary>
public enum StateTone
{
    Up,
    Down,
    Pending,
    Off,
}

/// <summary>Avi's operational states in words and tones.</summary>
public static class States
{
    public const string Up = "OPER_UP";
    public const string Down = "OPER_DOWN";
    public const string Disabled = "OPER_DISABLED";

    public static StateTone ToneOf(string state) => state switch
    {
        Up => StateTone.Up,
        Down or "OPER_RESOURCES" or "OPER_FAILED" or "OPER_ERROR_DISABLED" => StateTone.Down,
        Disabled or "OPER_DISABLING" or "OPER_UNUSED" or "OPER_INACTIVE" => StateTone.Off,
        _ => StateTone.Pending,
    };

    public static string WordOf(string state) => state switch
    {
        "" => "Pending",
        Up => "Up",
        Down => "Down",
        Disabled => "Disabled",
        "OPER_DISABLING" => "Draining",
        "OPER_INITIALIZING" => "Initialising",
        "OPER_RESOURCES" => "No engine",
        "OPER_PARTITIONED" => "Out of contact",
        "OPER_UNKNOWN" => "Not checked",
        _ => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(
            state.Replace("OPER_", "", StringComparison.Ordinal).Replace('_', ' ').ToLowerInvariant()),
    };
}
