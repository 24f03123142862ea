using Fairlead.Engine.Http;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Route;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Whose transaction this is: the connection's own virtual service, or a child of it.</summary>
    private LoopVirtualService _serving;

    /// <summary>The children that requests have reached; null until the first. Those of a stream are its connection's.</summary>
    private Visits? _visits;

    /// <summary>Whom the outcome of the request under way is counted for; null while no limit goes by outcomes.</summary>
    private ulong[]? _failureKeys;

    /// <summary>The child of virtual hosting by server name that a client named in its handshake, if it takes traffic.</summary>
    private static VirtualServiceState? ChildAskedFor(TlsHandshake secured) =>
        secured.Service.State.Model?.Hosting is { Kind: Hosting.ServerName } hosting && secured.Tls?.ServerName is { } name
            && hosting.Named(name) is { Model: not null } child
            ? child
            : null;

    /// <summary>What was demanded of the client in the handshake is enough for whom it is served by.</summary>
    /// <param name="parent">Whose demands hold where the child has none.</param>
    private static bool MeetsDemand(TlsStream tls, VirtualServiceModel served, VirtualServiceModel? parent) =>
        ClientDemand.Covers(tls.Tag as ClientDemand, served.Demand ?? parent?.Demand);

    /// <summary>Drawn at the first look by rules; 0 = not yet.</summary>
    private ulong _number;

    private ulong Number => _number == 0 ? _number = (ulong)Random.Shared.NextInt64(1, long.MaxValue) : _number;

    private RequestOrigin Origin => new(_client, _clientText, _listener, ClientTls, _stream is not null) { Source = _peer, SourceText = _peerText, Number = new RequestNumber(Number, (ulong)_requests) };

    /// <summary>Finds out whose request this is and what rules make of it; null when no rule is met.</summary>
    private Decision? Decide(RequestHead head, VirtualServiceModel model)
    {
        _choices = model.ChoicesOn(_listener.Address.Port);
        if (_parent is null && !model.HasRules)
        {
            return null;
        }

        var decision = _loop.Decision;
        decision.Reset();
        var request = RequestView.Of(_in.Readable, head, _loop.Text, Origin);
        if (_parent is not null && !IsMeantForChild(model, request))
        {
            decision.Refuse(421);
            return decision;
        }

        if (model.Hosting is { Kind: Hosting.Request } hosting)
        {
            model = Serve(hosting.Find(request), model, request, decision);
            Apply(model, request, decision);
            if (ClientTls is null && _serving != Service && model.Demand is not null && decision.Kind == DecisionKind.Forward)
            {
                // Its rules may send clients in clear elsewhere; its servers are for those who have shown who they are.
                decision.Refuse(421);
            }
        }
        else
        {
            Apply(model, request, decision);
            if (model.Hosting is not null && decision is { Kind: DecisionKind.Forward, Target: < 0 } && HostedElsewhere(model.Hosting, request) is { } child)
            {
                decision.ResetEdits();
                model = Serve(child, model, request, decision);
                Apply(model, request, decision);
            }
        }

        _choices = decision.Target >= 0 ? model.Targets[decision.Target] : model.ChoicesOn(_listener.Address.Port);
        return decision;
    }

    private void Apply(VirtualServiceModel model, in RequestView request, Decision decision)
    {
        if (decision.Kind != DecisionKind.Forward)
        {
            return;
        }

        model.Limits?.Count(_loop.Rates, request, decision, _loop.Index, ref _failureKeys);
        if (model.Rules is { } rules && decision.Kind == DecisionKind.Forward)
        {
            RuleEvaluation.OfRequest(rules, request, decision, _loop.Index, _loop.Rates);
        }

        if (ClientTls is null && model.HttpOn(_listener).ToHttps is { } secure && decision.Kind == DecisionKind.Forward)
        {
            decision.Redirect(secure, request, null);
        }

        if (model.Scripts is { OnRequest: true } scripts && decision.Kind == DecisionKind.Forward)
        {
            RunScripts(scripts, request, decision);
        }

        if (model.Labels is { } labels && decision is { Kind: DecisionKind.Forward, Target: < 0 })
        {
            decision.Target = labels.Find(request.Text);
        }
    }

    private VirtualServiceModel Serve(VirtualServiceState? child, VirtualServiceModel otherwise, in RequestView request, Decision decision)
    {
        var chosen = child?.Model ?? otherwise;
        if (ClientTls is { } tls && !MeetsDemand(tls, chosen, otherwise))
        {
            // The client may come again by a connection of its own, on which it is asked (RFC 9110, 15.5.20).
            decision.Refuse(421);
            _keepAlive = false;
        }

        if (child is null || chosen == otherwise)
        {
            return otherwise;
        }

        _serving = child.OnLoop(_loop.Index);
        _model = chosen;
        if (decision.Kind != DecisionKind.Forward)
        {
            return chosen;
        }

        var visits = _stream is null ? _visits ??= new Visits() : _stream.Connection.Visits;
        var admission = visits.Admit(_loop, chosen, _listener, _peer);
        if (admission != Admission.Granted)
        {
            decision.Heed(admission, request);
        }

        return chosen;
    }

    /// <summary>
    /// The client asked for one child in its handshake; a request on that connection for the host of another may be under other terms
    /// (RFC 9110, 7.4).
    /// </summary>
    private bool IsMeantForChild(VirtualServiceModel model, in RequestView request)
    {
        if (request.Authority.IsEmpty || model.Config.Child is not { AnyHost: false })
        {
            return true;
        }

        return _parent!.State.Model?.Hosting is not { } hosting || hosting.OfHost(request.Text) == Service.State;
    }

    // Whoever must show a certificate in a handshake for the child cannot come by one without.
    private VirtualServiceState? HostedElsewhere(HostingModel hosting, in RequestView request) =>
        hosting.OfHost(request.Text) is { Model: { } model } child && (ClientTls is not null || model.Demand is null) ? child : null;

    /// <summary>Does what rules decided.</summary>
    private void Obey(Decision decision, RequestHead head)
    {
        if (decision.IsLogged)
        {
            _significance |= Significance.AskedFor;
        }

        if (decision.Limit is { } limit)
        {
            _significance |= Significance.RateLimited;
            if (_record is { } record)
            {
                record.Limit = limit.Config.Name;
            }
        }

        NoteRefusal(decision.Admission);
        if (decision.Kind == DecisionKind.Forward)
        {
            Forward(head, _model!, decision);
            return;
        }

        EndHead(head);
        switch (decision.Kind)
        {
            case DecisionKind.Close:
                Abort(Significance.ClosedByRule);
                break;
            case DecisionKind.Answer:
                AnswerHere(decision.Answer!.Status, decision.Answer.Head, decision.Answer.Body);
                break;
            case DecisionKind.Redirect:
                Redirect(decision.Status, decision.Location);
                break;
            default:
                Fail(decision.Status, Significance.None);
                break;
        }
    }

    private void NoteRefusal(in Admission admission)
    {
        if (admission.IsAdmitted)
        {
            return;
        }

        _significance |= admission.Why;
        if (_record is { } record)
        {
            record.Rule = admission.Rule?.Rule.Name ?? "";
        }
    }

    /// <summary>What rules make of an answer; null when there are none.</summary>
    private Decision? DecideAnswer(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        var rules = _model?.Rules is { Response: { Rules.Length: > 0 } response } ? response : null;
        var scripts = _model?.Scripts is { OnAnswer: true } there ? there : null;
        if (rules is null && scripts is null)
        {
            return null;
        }

        var decision = _loop.Decision;
        decision.Reset();
        var request = KeptRequest();
        if (rules is not null)
        {
            RuleEvaluation.OfAnswer(rules, request, bytes, head, decision, _loop.AnswerText, _loop.Index);
        }

        if (scripts is not null)
        {
            RunScripts(scripts, request, bytes, head, decision);
        }

        if (decision.IsLogged)
        {
            _significance |= Significance.AskedFor;
        }

        _captured?.Note(decision.Met);
        return decision;
    }

    /// <summary>The request under way, as far as rules for answers ask for it.</summary>
    private RequestView KeptRequest()
    {
        var head = _loop.Request;
        head.Reset();
        if (_kept.Length == 0 || RequestParser.Parse(_kept.Readable, head, Terms.Limits, out _) != ParseStatus.Complete)
        {
            head.Reset();
            return RequestView.Of(default, head, _loop.Text, Origin);
        }

        return RequestView.Of(_kept.Readable, head, _loop.Text, Origin);
    }
}
