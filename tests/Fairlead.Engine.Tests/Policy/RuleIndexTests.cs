using System.Text;
using CsCheck;
using Fairlead.Engine.Policy;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

public sealed class RuleIndexTests
{
    private static readonly Gen<string> Word = OneOf("", "a", "b", "ab", "a/b", "a/", "abc");
    private static readonly Gen<string> Path = Word.Select(w => "/" + w);
    private static readonly Gen<string> Host = OneOf("a.t", "x.a.t", "y.x.a.t", "t", "b.t");
    private static readonly Gen<string> HostPattern = OneOf("a.t", "x.a.t", "*.a.t", "*.t", ".a.t", "b.t");

    private static readonly Gen<RuleKey> Key =
        from hosts in HostPattern.List[0, 2]
        from paths in Path.List[0, 2]
        from whole in Gen.Bool
        select new RuleKey(hosts, paths, whole);

    [Fact]
    public void Find_AnyRules_NamesExactlyThoseThatTheirKeysAllow() =>
        Key.List[0, 30].Select(Host, Path).Sample((keys, host, path) =>
        {
            var text = new NormalText();
            text.Fill(Encoding.ASCII.GetBytes(host), Encoding.ASCII.GetBytes(path));
            var candidates = new RuleIndex(keys).Find(text);
            var found = new List<int>();
            for (var at = candidates.Next(0); at >= 0; at = candidates.Next(at + 1))
            {
                found.Add(at);
            }

            found.ShouldBe(Enumerable.Range(0, keys.Count).Where(i => Allows(keys[i], host, path)));
        });

    [Theory]
    [InlineData("A.Test:80", "a.test")]
    [InlineData("a.test.", "a.test")]
    [InlineData("a.test.:8080", "a.test")]
    [InlineData("[::1]:80", "[::1]")]
    [InlineData("[2001:DB8::1]", "[2001:db8::1]")]
    [InlineData(".", ".")]
    [InlineData("", "")]
    public void Host_InNormalForm_HasNeitherPortNorCaseNorFinalDot(string authority, string expected)
    {
        var text = new NormalText();
        text.Fill(Encoding.ASCII.GetBytes(authority), "/"u8);

        Encoding.ASCII.GetString(text.Host).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/A%2fb", "/A/b")]
    [InlineData("/%41%zz%4", "/A%zz%4")]
    [InlineData("/%", "/%")]
    [InlineData("/%C3%A9", "/\u00c3\u00a9")]
    public void Path_InNormalForm_IsDecodedOnce(string path, string expected)
    {
        var text = new NormalText();
        text.Fill(default, Encoding.ASCII.GetBytes(path));

        Encoding.Latin1.GetString(text.Path).ShouldBe(expected);
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static bool Allows(RuleKey key, string host, string path) =>
        (key.Hosts.Count == 0 || key.Hosts.Any(h => HostFits(h, host)))
        && (key.Paths.Count == 0 || key.Paths.Any(p => key.PathsAreWhole ? path == p : path.StartsWith(p, StringComparison.Ordinal)));

    private static bool HostFits(string pattern, string host) => pattern[0] switch
    {
        '*' => host.EndsWith(pattern[1..], StringComparison.Ordinal),
        '.' => host.EndsWith(pattern, StringComparison.Ordinal) || host == pattern[1..],
        _ => host == pattern,
    };
}
