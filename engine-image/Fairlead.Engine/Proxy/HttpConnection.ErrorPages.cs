using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>What clients get instead of errors.</summary>
internal sealed partial class HttpConnection
{
    /// <param name="lines">Fields of the answer whose place it takes.</param>
    private void Show(ErrorPageModel page, int status, ReadOnlySpan<byte> lines)
    {
        if (page.Location is { } location)
        {
            Redirect(302, location);
        }
        else
        {
            AnswerHere(status, page.HeadOf(status), page.Body, lines: lines);
        }
    }

    /// <summary>In place of a server's answer, whose content is not looked at.</summary>
    private void ShowInstead(ErrorPageModel page, UpstreamConnection server, ResponseHead head)
    {
        var lines = page.Location is null ? ErrorPageModel.KeptLines(server.In.Readable[..head.Length], head) : [];
        var status = head.Status;
        LetGoOfServer(IsReadAway(server, head));
        Show(page, status, lines);
    }

    /// <summary>The rest of the answer is here already, so that the connection can take another request.</summary>
    private bool IsReadAway(UpstreamConnection server, ResponseHead head)
    {
        var body = BodyScanner.Of(head, _isHead);
        var rest = server.In.Readable[head.Length..];
        if (!_requestDone || server.IsShared || !Terms.ServerKeepAlive || !head.KeepAlive || head.IsTornAboutItsBody || body.Kind == BodyKind.UntilClose
            || body.Scan(rest, out var ready) == ParseStatus.Refused || !body.IsDone || ready != rest.Length)
        {
            return false;
        }

        server.In.Consume(head.Length + ready);
        if (server.PartialHead is not null)
        {
            server.PartialHead = null;
            _loop.GiveBack(head);
        }

        return true;
    }
}
