using System.Security.Cryptography;

namespace Fairlead.Engine.Configuration;

/// <summary>The key that seals the configuration file, made once, mode 0600. Without it the file is of no use and is sent again.</summary>
internal static class ConfigKey
{
    private const int Length = 32;

    /// <summary>The key of a configuration file; a new one when there is none that can be used.</summary>
    public static byte[] Open(string configPath)
    {
        var path = Path.ChangeExtension(configPath, ".key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } kept)
        {
            return kept;
        }

        var made = RandomNumberGenerator.GetBytes(Length);
        AtomicFile.Write(path, file => file.Write(made));
        return made;
    }
}
