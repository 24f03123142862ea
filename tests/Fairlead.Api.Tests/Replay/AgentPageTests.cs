using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Replay;

/// <summary>docs/reference/agents.md: each test that it names is there.</summary>
public sealed partial class AgentPageTests
{
    [Fact]
    public void Page_EveryTestNamed_IsThere()
    {
        var there = typeof(AgentPageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet();

        var named = Tests().Matches(File.ReadAllText(PagePath())).Select(match => match.Groups[1].Value).ToList();

        named.Count.ShouldBeGreaterThan(30);
        named.Except(there).ShouldBeEmpty();
    }

    private static string PagePath()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "saas.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("No saas.sln above the tests."), "docs", "reference", "agents.md");
    }

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Tests();
}
