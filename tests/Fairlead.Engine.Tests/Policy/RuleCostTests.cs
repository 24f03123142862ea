using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

public sealed class RuleCostTests
{
    private const int Loops = 1;

    private readonly NormalText _text = new();
    private readonly Decision _decision = new();
    private readonly RateTable _rates = new();
    private readonly RequestOrigin _origin;
    private readonly VirtualServiceState _state = new("virtualservice-a", Loops);

    public RuleCostTests()
    {
        var address = NetAddress.Parse("127.0.0.1", 80);
        var listener = new ListenerGroup(address, new ListenerBinding(_state, ListenerProtocol.Http, false, false), Loops);
        _origin = new RequestOrigin(address, [], listener, null, IsHttp2: false);
    }

    [Fact]
    public void Evaluation_OfAThousandRules_AllocatesNothing()
    {
        var rules = Rules(1000);
        var bytes = Encoding.ASCII.GetBytes("GET /p998/x?a=b HTTP/1.1\r\nHost: H998.test:80\r\nX-Kind: Some\r\nCookie: a=1; b=2\r\n\r\n");
        var head = new RequestHead();
        head.Reset();
        RequestParser.Parse(bytes, head, new HeadLimits(4096, 4096, 64), out _).ShouldBe(ParseStatus.Complete);
        for (var i = 0; i < 100; i++)
        {
            Evaluate(rules, bytes, head).ShouldBe(DecisionKind.Answer);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Evaluate(rules, bytes, head);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Candidates_OfAThousandRulesForDifferentHosts_AreOne()
    {
        _text.Fill("h998.test"u8, "/p998/x"u8);
        var candidates = Rules(1000).Request.Find(_text);

        candidates.Next(0).ShouldBe(998);
        candidates.Next(999).ShouldBe(-1);
    }

    private DecisionKind Evaluate(HttpRulesModel rules, byte[] bytes, RequestHead head)
    {
        _decision.Reset();
        var request = RequestView.Of(bytes, head, _text, _origin);
        RuleEvaluation.OfRequest(rules, request, _decision, 0, _rates);
        return _decision.Kind;
    }

    private HttpRulesModel Rules(int count)
    {
        var service = new VirtualServiceConfig { Uuid = "virtualservice-a", Rules = new HttpRules() };
        service.Rules.Request.AddRange(Enumerable.Range(0, count).Select(i => new HttpRule
        {
            Set = "s",
            Name = $"r{i}",
            Match = new RequestMatch
            {
                Host = new TextMatch { Operation = TextOperation.Equals, Values = { $"h{i}.test" } },
                Path = new TextMatch { Operation = TextOperation.BeginsWith, Values = { $"/p{i}/" } },
                Method = new NameMatch { Names = { "GET" } },
                Fields = { new FieldMatch { Name = "x-kind", Text = new TextMatch { Operation = TextOperation.Contains, Values = { "om" } } } },
                Cookies = { new FieldMatch { Name = "b", Text = new TextMatch { Operation = TextOperation.Equals, Values = { "2" } } } },
            },
            Answer = new LocalAnswer { Status = 200 },
        }));
        return HttpRulesModel.Of(service, _state, null, null)!;
    }
}
