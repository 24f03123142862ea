using Fairlead.Engine.Tests.Listen;
using Fairlead.Engine.Tests.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Recorded;

/// <summary>
/// Passthrough Routes of the agent. No recording has any; the objects are written as the agent's source makes them, its script to the
/// letter. Each host reaches the members behind it with the client's own TLS, and no other.
/// </summary>
[Trait("tier", "wire")]
public sealed class AgentPassthroughTests : IDisposable
{
    private const string Vip = "k1--Shared-Passthrough-0";

    private readonly AgentBed _agent = new("passthrough.json", haveMembersTls: true);

    public void Dispose() => _agent.Dispose();

    [Theory]
    [InlineData("foo.example.test", "10.244.1.31:8443", "10.244.2.31:8443", "10.244.1.32:8443")]
    [InlineData("bar.example.test", "10.244.1.33:8443")]
    public async Task Route_OfAHost_ReachesItsServices(string host, params string[] members)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 16; i++)
        {
            using var client = await TlsBed.ConnectTlsAsync(_agent.Https(Vip), new TlsClient { Host = host });
            found.Add(client.Subject[3..]);
        }

        found.ShouldBe(members, ignoreOrder: true);
    }

    [Theory]
    [InlineData("other.example.test")]
    [InlineData("")]
    public async Task Route_OfNobody_IsClosed(string host) =>
        await Should.ThrowAsync<Exception>(() => TlsBed.ConnectTlsAsync(_agent.Https(Vip), new TlsClient { Host = host }));

    [Fact]
    public async Task Route_InClear_IsRedirected()
    {
        using var client = await Wire.Wire.ConnectAsync(_agent.Http(Vip));

        var answer = await client.AskAsync(OpeningBed.Get.Replace("Host: a", "Host: foo.example.test", StringComparison.Ordinal));

        (answer.Status, answer["Location"]).ShouldBe((302, "https://foo.example.test/"));
    }

    [Fact]
    public void Objects_AsTheAgentWritesThem_CompileWithoutARemark() => _agent.Verdicts.ShouldBeEmpty();
}
