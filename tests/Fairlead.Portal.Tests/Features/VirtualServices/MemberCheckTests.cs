using System.Text.Json.Nodes;
using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class MemberCheckTests
{
    [Fact]
    public void Result_OfACheck_IsReadWithThePhasesThatTookPlace()
    {
        var seen = CheckSeen.From(JsonNode.Parse(
            """
            {"serviceengine": "serviceengine-1", "health_monitor": {"uuid": "healthmonitor-1", "name": "http"}, "verdict": "failure", "reason": "expected 2xx, got 503",
             "request": "GET / HTTP/1.1", "response": "HTTP/1.1 503 Busy", "connect_us": 120, "ssl_us": 0, "first_byte_us": 900, "total_us": 1100}
            """)!);

        (seen.Monitor, seen.Verdict, seen.IsGood, seen.Response).ShouldBe(("http", "failure", false, "HTTP/1.1 503 Busy"));
        seen.Phases.Select(phase => (phase.Name, phase.Microseconds)).ShouldBe([("connect", 120), ("first byte", 900)]);
    }
}
