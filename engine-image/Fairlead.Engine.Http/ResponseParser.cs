namespace Fairlead.Engine.Http;

/// <summary>Answer heads, with the same strictness as requests. Pure; resumes where it stopped.</summary>
public static class ResponseParser
{
    /// <summary>Same contract as <see cref="RequestParser.Parse"/>.</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> data, ResponseHead head, in HeadLimits limits, out RefusalReason reason)
    {
        ArgumentNullException.ThrowIfNull(head);
        var view = data.Length > limits.HeadBytes ? data[..limits.HeadBytes] : data;
        var status = ParseView(view, head, limits, out reason);
        if (status == ParseStatus.Incomplete && view.Length == limits.HeadBytes)
        {
            reason = RefusalReason.HeadTooLarge;
            return ParseStatus.Refused;
        }

        return status;
    }

    private static ParseStatus ParseView(ReadOnlySpan<byte> view, ResponseHead head, in HeadLimits limits, out RefusalReason reason)
    {
        if (!head.LineDone)
        {
            var line = ParseLine(view, head, out reason);
            if (line != ParseStatus.Complete)
            {
                return line;
            }

            head.LineDone = true;
        }

        var position = head.Position;
        var status = HeaderBlockParser.Parse(view, head.Fields, ref position, limits, out reason);
        head.Position = position;
        head.Length = status == ParseStatus.Complete ? position : 0;
        if (status == ParseStatus.Complete && head.IsHttp10 && head.Fields.IsChunked)
        {
            // RFC 9112, 6.1: the framing of such a message is faulty.
            reason = RefusalReason.BadTransferEncoding;
            return ParseStatus.Refused;
        }

        return status;
    }

    private static ParseStatus ParseLine(ReadOnlySpan<byte> view, ResponseHead head, out RefusalReason reason)
    {
        reason = VersionText.Check(view, 0);
        if (reason == RefusalReason.None)
        {
            reason = StatusFault(view);
        }

        if (reason != RefusalReason.None)
        {
            return ParseStatus.Refused;
        }

        if (view.Length < 13)
        {
            return ParseStatus.Incomplete;
        }

        var stop = view[12..].IndexOfAny(HttpChars.NotInValue);
        if (stop < 0)
        {
            return ParseStatus.Incomplete;
        }

        stop += 12;
        reason = view[stop] == '\r' ? RefusalReason.None : view[stop] == '\n' ? RefusalReason.BareLf : RefusalReason.BadStatusLine;
        if (reason == RefusalReason.None && stop + 1 == view.Length)
        {
            return ParseStatus.Incomplete;
        }

        if (reason == RefusalReason.None && view[stop + 1] != '\n')
        {
            reason = RefusalReason.BareCr;
        }

        head.IsHttp10 = view[7] == '0';
        head.Status = ((view[9] - '0') * 100) + ((view[10] - '0') * 10) + (view[11] - '0');
        head.FieldsStart = head.Position = stop + 2;
        return reason == RefusalReason.None ? ParseStatus.Complete : ParseStatus.Refused;
    }

    /// <summary>" 200" and then a blank or the end of the line, as far as it has come.</summary>
    private static RefusalReason StatusFault(ReadOnlySpan<byte> view)
    {
        for (var i = 8; i < view.Length && i < 13; i++)
        {
            var c = view[i];
            var good = i switch
            {
                8 => c == ' ',
                9 => c is >= (byte)'1' and <= (byte)'9',
                12 => c is (byte)' ' or (byte)'\r',
                _ => c is >= (byte)'0' and <= (byte)'9',
            };
            if (!good)
            {
                return c == '\n' ? RefusalReason.BareLf : RefusalReason.BadStatusLine;
            }
        }

        return RefusalReason.None;
    }
}
