using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Scripting;

/// <summary>
/// One event of one transaction as its scripts see and change it. One per loop, used again. Nothing takes effect before the scripts have
/// ended, and nothing of a script that failed.
/// </summary>
internal sealed class ScriptRun
{
    private const int MostLog = 1024;

    private readonly StringBuilder _log = new();

    public bool IsAnswer { get; private set; }

    public MessageCopy Request { get; } = new();

    public MessageCopy Answer { get; } = new();

    /// <summary>What the event is of.</summary>
    public MessageCopy Message => IsAnswer ? Answer : Request;

    public ScriptSetModel Set { get; set; } = null!;

    public string Service { get; set; } = "";

    public byte[] Method { get; private set; } = [];

    public byte[] Authority { get; private set; } = [];

    public byte[] Path { get; private set; } = [];

    public byte[] Query { get; private set; } = [];

    public byte[] Version { get; private set; } = [];

    public byte[] Client { get; private set; } = [];

    public int ClientPort { get; private set; }

    public ListenerGroup Listener { get; private set; } = null!;

    public TlsStream? Tls { get; private set; }

    public int Status { get; private set; }

    /// <summary>What the scripts want done with the request; empty lines and nulls = nothing.</summary>
    public byte[]? NewTarget { get; set; }

    public int Target { get; set; } = -1;

    public LocalAnswerModel? LocalAnswer { get; set; }

    public (int Status, byte[] Location)? Redirect { get; set; }

    public bool Closes { get; set; }

    public List<byte[]> DroppedCookies { get; } = [];

    /// <summary>Of the transaction; null until something is kept.</summary>
    public Dictionary<string, object>? Variables { get; set; }

    public bool HasLog => _log.Length > 0;

    public string Log => _log.Length == 0 ? "" : _log.ToString();

    public bool IsSettled => Closes || LocalAnswer is not null || Redirect is not null;

    public void BeginRequest(in RequestView request)
    {
        Reset(request);
        IsAnswer = false;
    }

    /// <param name="request">Of which there may be nothing.</param>
    public void BeginAnswer(in RequestView request, ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        Reset(request);
        IsAnswer = true;
        Status = head.Status;
        Answer.Fill(bytes[..head.Length], head.Fields.Slices);
    }

    public void Write(string text) => _log.Append(text.AsSpan(0, Math.Min(text.Length, MostLog - Math.Min(MostLog, _log.Length)))).Append(' ');

    /// <summary>What the scripts have done so far, to come back to.</summary>
    public Effects Save() => new(Message.Save(), NewTarget, Target, LocalAnswer, Redirect, Closes, [.. DroppedCookies]);

    public void Restore(Effects saved)
    {
        Message.Restore(saved.Message);
        (NewTarget, Target, LocalAnswer, Redirect, Closes) = (saved.NewTarget, saved.Target, saved.Answer, saved.Redirect, saved.Closes);
        DroppedCookies.Clear();
        DroppedCookies.AddRange(saved.Cookies);
    }

    /// <summary>Makes it what becomes of the message.</summary>
    public void Apply(Decision decision)
    {
        Message.Write(decision);
        foreach (var cookie in DroppedCookies)
        {
            decision.DropCookie(cookie);
        }

        if (NewTarget is not null)
        {
            decision.Retarget(NewTarget);
        }

        decision.Target = Target >= 0 ? Target : decision.Target;
        if (Closes)
        {
            decision.Close();
        }
        else if (LocalAnswer is not null)
        {
            decision.AnswerWith(LocalAnswer);
        }
        else if (Redirect is { } redirect)
        {
            decision.RedirectTo(redirect.Status, redirect.Location);
        }
    }

    private void Reset(in RequestView request)
    {
        Request.Fill(request.Bytes, request.Fields);
        (Method, Authority, Path, Query, Version) =
            (request.Method.ToArray(), request.Authority.ToArray(), request.Path.ToArray(), request.Query.ToArray(), request.Version.ToArray());
        (Client, ClientPort, Listener, Tls) = (request.ClientText, request.Client.Port, request.Listener, request.Tls);
        (NewTarget, Target, LocalAnswer, Redirect, Closes, Status) = (null, -1, null, null, false, 0);
        DroppedCookies.Clear();
        _log.Clear();
    }

    internal sealed record Effects(
        ((byte[], byte[])[] Added, byte[][] Dropped) Message, byte[]? NewTarget, int Target, LocalAnswerModel? Answer,
        (int Status, byte[] Location)? Redirect, bool Closes, byte[][] Cookies);
}
