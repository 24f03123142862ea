using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Fairlead.Architecture.Tests;

/// <summary>The repository as it lies on disk.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = ["bin", "obj", "Migrations", ".git", ".run", ".test", ".bench", "node_modules"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ProjectReferences { get; } =
        Files("*.csproj").ToDictionary(
            path => Path.GetFileNameWithoutExtension(path),
            path => (IReadOnlyList<string>)[.. XDocument.Load(path).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))]);

    /// <summary>Files of ours that match, build output and generated migrations left out.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(NotOurs.Contains))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "saas.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException($"No saas.sln above {here}.");
    }
}
