using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Fairlead.Model.Description;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Description;

/// <summary>The pages under docs/reference/kinds; FAIRLEAD_REWRITE_DOCS=1 writes them anew, and the difference is to be read.</summary>
public sealed partial class KindPageTests
{
    private static readonly string Folder = FindFolder();

    [Fact]
    public void Pages_OnDisk_AreThoseOfTheDescriptors()
    {
        var pages = KindCatalog.All.ToDictionary(kind => $"{kind.Name}.md", KindPage.Write);
        pages["README.md"] = KindPage.WriteIndex(KindCatalog.All);
        if (Environment.GetEnvironmentVariable("FAIRLEAD_REWRITE_DOCS") == "1")
        {
            Rewrite(pages);
        }

        var stale = pages.Where(page => !File.Exists(Path.Combine(Folder, page.Key)) || File.ReadAllText(Path.Combine(Folder, page.Key)) != page.Value).Select(page => page.Key);

        stale.ShouldBeEmpty("run these tests with FAIRLEAD_REWRITE_DOCS=1, read the difference and commit it");
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).ShouldBe(pages.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Pages_EveryLink_LeadsSomewhere()
    {
        foreach (var kind in KindCatalog.All)
        {
            var page = KindPage.Write(kind);
            foreach (var target in Link().Matches(page).Select(match => match.Groups[1].Value))
            {
                var exists = target.StartsWith('#')
                    ? page.Contains($"\n## {target[1..]}\n", StringComparison.OrdinalIgnoreCase)
                    : KindCatalog.TryFind(target[..^".md".Length], out _);
                exists.ShouldBeTrue($"{kind.Name}: {target}");
            }
        }
    }

    [Fact]
    public void Page_OfAKind_NamesEveryFieldSecretAndLimit()
    {
        var page = KindPage.Write(KindCatalog.Get("sslkeyandcertificate"));

        page.ShouldContain("| `key` | text |  | The private key, PEM. Never returned: it reads as &lt;sensitive>, and sending that back keeps it. A secret. |");
        page.ShouldContain("| `enckey_name` | text |  | Name of the key in the hardware security module. *Does not act yet.* |");
        KindPage.Write(KindCatalog.Get("gslb")).ShouldContain("Nothing acts on objects of this kind yet");
        KindPage.Write(KindCatalog.Get("pool")).ShouldContain("1 to 7200, or 0 = at once, -1 = for ever minutes.");
    }

    private static void Rewrite(Dictionary<string, string> pages)
    {
        Directory.CreateDirectory(Folder);
        foreach (var old in Directory.EnumerateFiles(Folder))
        {
            File.Delete(old);
        }

        foreach (var (name, text) in pages)
        {
            File.WriteAllText(Path.Combine(Folder, name), text);
        }
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    private static string FindFolder([CallerFilePath] string here = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "saas.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException($"No saas.sln above {here}."), "docs", "reference", "kinds");
    }
}
