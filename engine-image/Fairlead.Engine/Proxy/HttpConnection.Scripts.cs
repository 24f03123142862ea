using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Scripting;

namespace Fairlead.Engine.Proxy;

/// <summary>Scripts of a virtual service, at their moments.</summary>
internal sealed partial class HttpConnection
{
    /// <summary>What scripts keep from the request to the answer.</summary>
    private Dictionary<string, object>? _variables;

    private void RunScripts(ScriptsModel scripts, in RequestView request, Decision decision)
    {
        var run = _loop.ScriptRun;
        run.BeginRequest(request);
        Execute(scripts, ScriptEvent.Request, run, decision);
    }

    private void RunScripts(ScriptsModel scripts, in RequestView request, ReadOnlySpan<byte> bytes, ResponseHead head, Decision decision)
    {
        var run = _loop.ScriptRun;
        run.BeginAnswer(request, bytes, head);
        Execute(scripts, ScriptEvent.Answer, run, decision);
    }

    private void Execute(ScriptsModel scripts, ScriptEvent what, ScriptRun run, Decision decision)
    {
        run.Variables = _variables;
        var failure = scripts.Execute(what, run, _loop.Index);
        _variables = run.Variables;
        run.Apply(decision);
        if (failure is not null)
        {
            _significance |= Significance.ScriptFailed;
        }

        if (run.HasLog)
        {
            _significance |= Significance.ScriptLogged;
        }

        if (_record is { } record)
        {
            record.ScriptFailure = failure ?? record.ScriptFailure;
            record.ScriptLog += run.Log;
        }
    }
}
