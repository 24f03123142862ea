using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>A rule in the shape the request path reads.</summary>
internal sealed class HttpRuleModel
{
    /// <param name="engines">Share its limit.</param>
    public HttpRuleModel(HttpRule config, VirtualServiceState state, int target, uint engines)
    {
        Config = config;
        Counter = state.CounterOf(config.Set, config.Name);
        Limit = config.Limit is null ? null : new RateLimitModel(config.Limit, engines, state);
        Target = target;
        Condition = config.Match is null ? null : new RequestCondition(config.Match);
        AnswerCondition = config.AnswerMatch is null ? null : new ResponseCondition(config.AnswerMatch);
        Edits = [.. config.Edits.Select(e => new FieldEditModel(e))];
        Answer = config.Answer is null ? null : new LocalAnswerModel(config.Answer);
        Redirect = config.Redirect is null ? null : new RedirectModel(config.Redirect);
        Rewrite = config.Rewrite is null ? null : new RewriteModel(config.Rewrite);
        Location = config.Location is null ? null : new RedirectModel(config.Location);
    }

    public HttpRule Config { get; }

    public RuleCounter Counter { get; }

    /// <summary>Index among the virtual service's targets; -1 = it names none.</summary>
    public int Target { get; }

    /// <summary>Null: it applies to every request.</summary>
    public RequestCondition? Condition { get; }

    public ResponseCondition? AnswerCondition { get; }

    public FieldEditModel[] Edits { get; }

    public RateLimitModel? Limit { get; }

    public LocalAnswerModel? Answer { get; }

    public RedirectModel? Redirect { get; }

    public RewriteModel? Rewrite { get; }

    public RedirectModel? Location { get; }

    /// <summary>Index of the first rule of the next set.</summary>
    public int NextSet { get; set; }

    public bool Applies(in RequestView request) => Condition is null || Condition.Matches(request);
}

/// <summary>A change of a header or cookie, its texts as bytes.</summary>
internal sealed class FieldEditModel(FieldEdit config)
{
    public FieldEdit Config { get; } = config;

    /// <summary>Its value is who the client is.</summary>
    public bool IsIdentity { get; } = ClientIdentity.IsAbout(config.Value);

    public byte[] Name { get; } = Encoding.ASCII.GetBytes(config.Name);

    public byte[] LowerName { get; } = Encoding.ASCII.GetBytes(config.Name.ToLowerInvariant());

    public byte[] Text { get; } = Encoding.UTF8.GetBytes(config.Text);

    public byte[] LowerText { get; } = Encoding.UTF8.GetBytes(config.Text.ToLowerInvariant());
}

/// <summary>What must hold of an answer for a rule to apply.</summary>
internal sealed class ResponseCondition(ResponseMatch config)
{
    private readonly FieldMatcher[] _fields = [.. config.Fields.Select(f => new FieldMatcher(f))];

    public bool Matches(ReadOnlySpan<byte> bytes, ResponseHead head, NormalText scratch)
    {
        if (config.Status is not null && !NumberRanges.Contains(config.Status, (uint)head.Status))
        {
            return false;
        }

        foreach (var field in _fields)
        {
            if (!field.MatchesField(bytes, head.Fields.Slices, scratch))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An answer of the engine's own, made once: status line and fields without Connection and the empty line, and the body.</summary>
internal sealed class LocalAnswerModel
{
    public LocalAnswerModel(LocalAnswer config)
    {
        Status = (int)config.Status;
        Body = Status == 204 ? [] : config.Body.ToByteArray();
        var head = new StringBuilder($"HTTP/1.1 {Status} {StatusPhrases.Of(Status)}\r\n");
        if (Body.Length > 0)
        {
            head.Append($"Content-Type: {(config.ContentType.Length == 0 ? "text/html" : config.ContentType)}\r\n");
        }

        if (Status != 204)
        {
            head.Append($"Content-Length: {Body.Length}\r\n");
        }

        Head = Encoding.ASCII.GetBytes(head.ToString());
    }

    public int Status { get; }

    public byte[] Head { get; }

    public byte[] Body { get; }
}
