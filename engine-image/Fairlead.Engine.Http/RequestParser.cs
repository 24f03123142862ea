namespace Fairlead.Engine.Http;

/// <summary>Request heads, strictly: what is ambiguous is refused, never guessed. Pure; resumes where it stopped.</summary>
public static class RequestParser
{
    private const int LongestMethod = 32;

    /// <summary>
    /// Parses the head that starts at data[0]. After Incomplete call again with the same <paramref name="head"/> and the same bytes
    /// plus more; before a new message call <see cref="RequestHead.Reset"/>.
    /// </summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> data, RequestHead head, in HeadLimits limits, out RefusalReason reason)
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

    private static ParseStatus ParseView(ReadOnlySpan<byte> view, RequestHead head, in HeadLimits limits, out RefusalReason reason)
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
        if (status != ParseStatus.Complete)
        {
            return status;
        }

        head.Length = position;
        reason = RequestRules.Check(view, head);
        return reason == RefusalReason.None ? ParseStatus.Complete : ParseStatus.Refused;
    }

    private static ParseStatus ParseLine(ReadOnlySpan<byte> view, RequestHead head, out RefusalReason reason)
    {
        reason = RefusalReason.None;
        if (!SkipEmptyLine(view, out var start, out reason))
        {
            return reason == RefusalReason.None ? ParseStatus.Incomplete : ParseStatus.Refused;
        }

        var line = view[start..];
        var space = line.IndexOfAnyExcept(HttpChars.Token);
        reason = MethodFault(line, space);
        if (reason != RefusalReason.None || space < 0)
        {
            return reason == RefusalReason.None ? ParseStatus.Incomplete : ParseStatus.Refused;
        }

        var target = line[(space + 1)..];
        var stop = target.IndexOfAnyExcept(HttpChars.Target);
        if (stop < 0)
        {
            return ParseStatus.Incomplete;
        }

        reason = TargetFault(target[stop], stop);
        if (reason != RefusalReason.None)
        {
            return ParseStatus.Refused;
        }

        var status = ParseVersion(target[(stop + 1)..], head, out reason);
        head.MethodStart = start;
        head.MethodLength = space;
        head.TargetStart = start + space + 1;
        head.TargetLength = stop;
        head.FieldsStart = head.Position = head.TargetStart + stop + 11;
        return status;
    }

    /// <summary>One CRLF before a request line is forgiven (RFC 9112, 2.2), no more.</summary>
    private static bool SkipEmptyLine(ReadOnlySpan<byte> view, out int start, out RefusalReason reason)
    {
        start = 0;
        reason = RefusalReason.None;
        if (view.IsEmpty || view[0] != '\r')
        {
            return !view.IsEmpty;
        }

        if (view.Length > 1 && view[1] != '\n')
        {
            reason = RefusalReason.BareCr;
            return false;
        }

        start = 2;
        return view.Length > 2;
    }

    private static RefusalReason MethodFault(ReadOnlySpan<byte> line, int space)
    {
        if (space < 0)
        {
            return line.Length > LongestMethod ? RefusalReason.BadMethod : RefusalReason.None;
        }

        if (space > LongestMethod)
        {
            return RefusalReason.BadMethod;
        }

        return line[space] switch
        {
            (byte)' ' when space > 0 => RefusalReason.None,
            (byte)'\n' => RefusalReason.BareLf,
            (byte)'\r' => RefusalReason.BadRequestLine,
            _ => RefusalReason.BadMethod,
        };
    }

    private static RefusalReason TargetFault(byte stop, int length) => stop switch
    {
        (byte)' ' when length > 0 => RefusalReason.None,
        (byte)' ' or (byte)'\r' => RefusalReason.BadRequestLine,
        (byte)'\n' => RefusalReason.BareLf,
        _ => RefusalReason.BadTarget,
    };

    private static ParseStatus ParseVersion(ReadOnlySpan<byte> text, RequestHead head, out RefusalReason reason)
    {
        // "HTTP/1.1" CR LF, judged byte by byte as far as it has come.
        reason = VersionText.Check(text, 0);
        if (reason != RefusalReason.None)
        {
            return ParseStatus.Refused;
        }

        if (text.Length < 10)
        {
            reason = text.Length < 9 || text[8] == '\r' ? RefusalReason.None : VersionText.EndFault(text[8]);
            return reason == RefusalReason.None ? ParseStatus.Incomplete : ParseStatus.Refused;
        }

        reason = text[8] != '\r' ? VersionText.EndFault(text[8]) : text[9] != '\n' ? RefusalReason.BareCr : RefusalReason.None;
        head.IsHttp10 = text[7] == '0';
        return reason == RefusalReason.None ? ParseStatus.Complete : ParseStatus.Refused;
    }
}
