using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class MemberSwitchTests : IDisposable
{
    private readonly ScriptedApi _api = new();

    public MemberSwitchTests() => _api.Add("pool", new JsonObject
    {
        ["uuid"] = "pool-a",
        ["name"] = "a",
        ["servers"] = new JsonArray(Server("10.0.0.1"), Server("10.0.0.2")),
    });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private JsonArray Servers => _api.Objects.Single().Document["servers"]!.AsArray();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Set_OfOneMember_ChangesThatOneOnly()
    {
        (await MemberSwitch.SetAsync(_api.Client, "pool-a", "10.0.0.2:8080", isEnabled: false, Cancelled)).ShouldBeNull();

        Servers[0]!["enabled"].ShouldBeNull();
        Servers[1]!["enabled"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Set_WhileOthersWrite_TakesTheNewestAndTriesAgain()
    {
        _api.Refuse(HttpMethod.Put, "pool", HttpStatusCode.PreconditionFailed, "was changed");
        _api.OnRequest = (method, _) =>
        {
            if (method == HttpMethod.Put && Servers.Count == 2)
            {
                Servers.Add(Server("10.0.0.3"));
            }
        };

        (await MemberSwitch.SetAsync(_api.Client, "pool-a", "10.0.0.1:8080", isEnabled: false, Cancelled)).ShouldBeNull();

        Servers.Count.ShouldBe(3);
        Servers[0]!["enabled"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Set_OfAMemberThatIsGone_SaysSo() =>
        (await MemberSwitch.SetAsync(_api.Client, "pool-a", "10.0.0.9:8080", isEnabled: false, Cancelled))!.Message.ShouldContain("10.0.0.9:8080");

    private static JsonObject Server(string address) => new() { ["ip"] = new JsonObject { ["addr"] = address, ["type"] = "V4" }, ["port"] = 8080 };
}
