using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;

namespace Fairlead.Engine.Policy;

internal enum DecisionKind
{
    /// <summary>It goes on to a server.</summary>
    Forward,

    Close,

    /// <summary>Answered with <see cref="Decision.Answer"/>.</summary>
    Answer,

    /// <summary>Refused with <see cref="Decision.Status"/>.</summary>
    Refuse,

    /// <summary>Sent to <see cref="Decision.Location"/> with <see cref="Decision.Status"/>.</summary>
    Redirect,
}

/// <summary>
/// What rules make of one request or answer. One per loop, used again: its texts are good until the next request meets rules.
/// </summary>
internal sealed class Decision
{
    private readonly TextBuilder _text = new();
    private readonly List<byte[]> _dropped = [];
    private readonly List<(byte[] Name, uint Index)> _droppedAt = [];
    private readonly List<byte[]> _droppedCookies = [];
    private Range _location;
    private Range _target;
    private Range _host;
    private Range _lines;

    public DecisionKind Kind { get; private set; }

    public int Status { get; private set; }

    public LocalAnswerModel? Answer { get; private set; }

    /// <summary>Index among the virtual service's targets; -1 = its own pools.</summary>
    public int Target { get; set; } = -1;

    /// <summary>The limit that was exceeded; null = none.</summary>
    public RateLimitModel? Limit { get; private set; }

    /// <summary>Some rule asks for a record.</summary>
    public bool IsLogged { get; set; }

    /// <summary>The rules that matched, in their order.</summary>
    public List<RuleCounter> Met { get; } = [];

    public ReadOnlySpan<byte> Location => _text[_location];

    /// <summary>What the server is asked for instead; empty = what the client asked for.</summary>
    public ReadOnlySpan<byte> NewTarget => _text[_target];

    /// <summary>Empty = the client's.</summary>
    public ReadOnlySpan<byte> NewHost => _text[_host];

    /// <summary>Whole field lines to add.</summary>
    public ReadOnlySpan<byte> Lines => _text[_lines];

    public bool HasEdits => _text.Length > 0 || _dropped.Count > 0 || _droppedAt.Count > 0 || _droppedCookies.Count > 0;

    public int Size => _text.Length;

    /// <summary>What the child of virtual hosting whose request it is made of the connection.</summary>
    public Admission Admission { get; private set; }

    public void Reset()
    {
        Admission = Admission.Granted;
        Kind = DecisionKind.Forward;
        Answer = null;
        Status = 0;
        Target = -1;
        IsLogged = false;
        Met.Clear();
        Limit = null;
        ResetEdits();
    }

    /// <summary>Another virtual service's rules take over; what was changed so far stays undone.</summary>
    public void ResetEdits()
    {
        _text.Clear();
        _dropped.Clear();
        _droppedAt.Clear();
        _droppedCookies.Clear();
        Editing.Clear();
        _location = _target = _host = _lines = default;
    }

    public void Refuse(int status)
    {
        Kind = DecisionKind.Refuse;
        Status = status;
    }

    /// <summary>Does what a child's rules for connections make of the one on which its request came.</summary>
    public void Heed(in Admission admission, in RequestView request)
    {
        Admission = admission;
        IsLogged |= admission.Rule is { Rule.Log: true };
        if ((admission.Exceeded is { } limit && Exceed(limit, request)) || admission.IsAdmitted)
        {
            return;
        }

        // Also where a limit was exceeded on the way that does no more than report it.
        Refuse(admission.IsFull ? 503 : 403);
    }

    /// <summary>True when that settles what becomes of the request.</summary>
    public bool Exceed(RateLimitModel limit, in RequestView request, int loop)
    {
        limit.Counter.CountLimited(loop);
        return Exceed(limit, request);
    }

    private bool Exceed(RateLimitModel limit, in RequestView request)
    {
        Limit = limit;
        switch (limit.Config.Action)
        {
            case Protocol.RateAction.Report:
                return false;
            case Protocol.RateAction.Answer when limit.Answer is { } answer:
                AnswerWith(answer);
                return true;
            case Protocol.RateAction.Redirect when limit.Redirect is { } redirect:
                Redirect(redirect, request, null);
                return true;
            default:
                Close();
                return true;
        }
    }

    public void Close() => Kind = DecisionKind.Close;

    public void AnswerWith(LocalAnswerModel answer)
    {
        Kind = DecisionKind.Answer;
        Answer = answer;
    }

    public void Redirect(RedirectModel redirect, in RequestView request, RequestCondition? condition)
    {
        Kind = DecisionKind.Redirect;
        Status = redirect.Status;
        var start = _text.Length;
        redirect.Write(request, condition, _text);
        _location = start.._text.Length;
    }

    /// <summary>The first that rewrites counts.</summary>
    public void Rewrite(RewriteModel rewrite, in RequestView request, RequestCondition? condition)
    {
        if (rewrite.ChangesHost && NewHost.IsEmpty)
        {
            var start = _text.Length;
            rewrite.WriteHost(request, condition, _text);
            _host = start.._text.Length;
        }

        if (rewrite.ChangesTarget && NewTarget.IsEmpty)
        {
            var start = _text.Length;
            rewrite.WriteTarget(request, condition, _text);
            _target = start.._text.Length;
        }
    }

    /// <summary>Rules that change headers, in their order.</summary>
    public List<HttpRuleModel> Editing { get; } = [];

    /// <summary>The texts that follow are field lines; call <see cref="EndLines"/> behind them.</summary>
    public TextBuilder BeginLines()
    {
        _lines = _text.Length.._text.Length;
        return _text;
    }

    /// <summary>One more line behind those that there are.</summary>
    public void AddLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_lines.End.Value != _text.Length || _lines.Start.Value == _lines.End.Value)
        {
            var lines = Lines.ToArray();
            BeginLines().Append(lines);
        }

        _text.Append(name);
        _text.Append(": "u8);
        _text.Append(value);
        _text.Append("\r\n"u8);
        EndLines();
    }

    /// <summary>Asks the server for this instead.</summary>
    public void Retarget(ReadOnlySpan<byte> target)
    {
        var start = _text.Length;
        _text.Append(target);
        _target = start.._text.Length;
    }

    public void RedirectTo(int status, ReadOnlySpan<byte> location)
    {
        Kind = DecisionKind.Redirect;
        Status = status;
        var start = _text.Length;
        _text.Append(location);
        _location = start.._text.Length;
    }

    public void EndLines() => _lines = _lines.Start.._text.Length;

    public void Drop(byte[] lowerName) => _dropped.Add(lowerName);

    /// <summary>Only one of several fields of that name.</summary>
    /// <param name="index">From 1.</param>
    public void Drop(byte[] lowerName, uint index) => _droppedAt.Add((lowerName, index));

    public void DropCookie(byte[] name) => _droppedCookies.Add(name);

    /// <summary>A field of a message is left out.</summary>
    public bool Drops(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, in HeaderSlice field)
    {
        var name = bytes.Slice(field.NameStart, field.NameLength);
        if (Drops(name))
        {
            return true;
        }

        foreach (var (dropped, index) in _droppedAt)
        {
            if (HttpChars.EqualsIgnoreCase(name, dropped) && FieldEdits.Count(bytes, fields, dropped, through: field.NameStart) == index)
            {
                return true;
            }
        }

        return false;
    }

    private bool Drops(ReadOnlySpan<byte> name)
    {
        foreach (var dropped in _dropped)
        {
            if (HttpChars.EqualsIgnoreCase(name, dropped))
            {
                return true;
            }
        }

        return false;
    }

    public bool DropsCookie(ReadOnlySpan<byte> name)
    {
        foreach (var dropped in _droppedCookies)
        {
            if (name.SequenceEqual(dropped))
            {
                return true;
            }
        }

        return false;
    }

    public bool DropsCookies => _droppedCookies.Count > 0;
}
