namespace Fairlead.Engine.Http.Tests;

/// <summary>Feeds the answer parser as a server's connection does: piece by piece, interim answers, heads and bodies, one after another.</summary>
internal static class AnswerWalk
{
    public static Walked Of(byte[] data, HeadLimits limits, IEnumerable<int> pieces)
    {
        var messages = new List<(int, int)>();
        var head = new ResponseHead();
        head.Reset();
        var body = BodyScanner.None;
        var (start, at, end, inBody) = (0, 0, 0, false);
        foreach (var piece in pieces.Append(data.Length))
        {
            end = Math.Min(data.Length, end + piece);
            while (at < end || inBody)
            {
                ParseStatus status;
                RefusalReason reason;
                if (inBody)
                {
                    (status, reason) = Body(data.AsSpan(at, end - at), ref body, ref at);
                }
                else
                {
                    status = ResponseParser.Parse(data.AsSpan(start, end - start), head, limits, out reason);
                }

                if (status == ParseStatus.Refused)
                {
                    return new Walked(messages, status, reason);
                }

                if (status == ParseStatus.Incomplete)
                {
                    break;
                }

                if (inBody)
                {
                    messages.Add((start, at));
                    start = at;
                    head.Reset();
                }
                else
                {
                    at = start + head.Length;
                    body = BodyScanner.Of(head, toHead: false);
                }

                inBody = !inBody;
            }
        }

        return new Walked(messages, ParseStatus.Incomplete, RefusalReason.None);
    }

    private static (ParseStatus Status, RefusalReason Reason) Body(ReadOnlySpan<byte> data, ref BodyScanner body, ref int at)
    {
        if (body.IsDone)
        {
            return (ParseStatus.Complete, RefusalReason.None);
        }

        var status = body.Scan(data, out var used);
        at += used;
        return (status, body.Fault);
    }
}
