using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;
using Google.Protobuf.Collections;

namespace Fairlead.Engine.Policy;

/// <summary>Rules of one phase in their order, and which of them may apply to a request.</summary>
internal sealed class RuleList
{
    private readonly RuleIndex _index;

    public RuleList(IEnumerable<HttpRule> rules, VirtualServiceState state, VirtualServiceConfig service)
    {
        Rules = [.. rules.Select(r => new HttpRuleModel(r, state, IndexOf(service.Targets, r.Target), service.Engines))];
        for (var i = Rules.Length - 1; i >= 0; i--)
        {
            Rules[i].NextSet = i + 1 < Rules.Length && Rules[i + 1].Config.Set == Rules[i].Config.Set ? Rules[i + 1].NextSet : i + 1;
        }

        _index = new RuleIndex([.. Rules.Select(r => r.Config.Match is null ? RuleKey.Any : RuleKey.Of(r.Config.Match))]);
    }

    public HttpRuleModel[] Rules { get; }

    public Candidates Find(NormalText text) => _index.Find(text);

    private static int IndexOf(RepeatedField<PoolTarget> targets, string name)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (name.Length > 0 && targets[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
