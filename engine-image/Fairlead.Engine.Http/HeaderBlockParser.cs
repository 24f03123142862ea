namespace Fairlead.Engine.Http;

/// <summary>
/// Field lines, up to and including the empty line. Every verdict is determined by the shortest prefix that shows it, so that the
/// result does not depend on how bytes arrive.
/// </summary>
internal static class HeaderBlockParser
{
    /// <summary>
    /// Parses on from <paramref name="position"/>, which stands at the start of a line and is moved over complete lines only.
    /// <paramref name="data"/> starts with the head and is already cut to the head's limit.
    /// </summary>
    public static ParseStatus Parse(
        ReadOnlySpan<byte> data, HeaderBlock block, ref int position, in HeadLimits limits, out RefusalReason reason)
    {
        reason = RefusalReason.None;
        while (position < data.Length)
        {
            var line = data[position..];
            if (line[0] == '\r')
            {
                return End(line, ref position, out reason);
            }

            var whole = line.Length >= limits.HeaderBytes ? line[..limits.HeaderBytes] : line;
            var status = Line(whole, position, block, out var length, out reason);
            if (status == ParseStatus.Refused)
            {
                return status;
            }

            if (status == ParseStatus.Incomplete)
            {
                reason = whole.Length == limits.HeaderBytes ? RefusalReason.HeaderTooLarge : RefusalReason.None;
                return reason == RefusalReason.None ? ParseStatus.Incomplete : ParseStatus.Refused;
            }

            position += length;
            if (block.Count > limits.Headers)
            {
                reason = RefusalReason.TooManyHeaders;
                return ParseStatus.Refused;
            }
        }

        return ParseStatus.Incomplete;
    }

    private static ParseStatus End(ReadOnlySpan<byte> line, ref int position, out RefusalReason reason)
    {
        reason = RefusalReason.None;
        if (line.Length < 2)
        {
            return ParseStatus.Incomplete;
        }

        if (line[1] != '\n')
        {
            reason = RefusalReason.BareCr;
            return ParseStatus.Refused;
        }

        position += 2;
        return ParseStatus.Complete;
    }

    private static ParseStatus Line(ReadOnlySpan<byte> line, int at, HeaderBlock block, out int length, out RefusalReason reason)
    {
        length = 0;
        var colon = line.IndexOfAnyExcept(HttpChars.Token);
        if (colon < 0)
        {
            reason = RefusalReason.None;
            return ParseStatus.Incomplete;
        }

        reason = line[colon] == ':' && colon > 0 ? RefusalReason.None : NameFault(line[colon], colon);
        if (reason != RefusalReason.None)
        {
            return ParseStatus.Refused;
        }

        var stop = line[(colon + 1)..].IndexOfAny(HttpChars.NotInValue);
        if (stop < 0)
        {
            return ParseStatus.Incomplete;
        }

        stop += colon + 1;
        if (line[stop] != '\r')
        {
            reason = line[stop] == '\n' ? RefusalReason.BareLf : RefusalReason.BadHeaderValue;
            return ParseStatus.Refused;
        }

        if (stop + 1 == line.Length)
        {
            return ParseStatus.Incomplete;
        }

        if (line[stop + 1] != '\n')
        {
            reason = RefusalReason.BareCr;
            return ParseStatus.Refused;
        }

        length = stop + 2;
        reason = Take(line, at, colon, stop, block);
        return reason == RefusalReason.None ? ParseStatus.Complete : ParseStatus.Refused;
    }

    private static RefusalReason NameFault(byte stop, int length) => stop switch
    {
        (byte)' ' or (byte)'\t' => length == 0 ? RefusalReason.ObsFold : RefusalReason.SpaceBeforeColon,
        (byte)'\n' => RefusalReason.BareLf,
        _ => RefusalReason.BadHeaderName,
    };

    private static RefusalReason Take(ReadOnlySpan<byte> line, int at, int colon, int stop, HeaderBlock block)
    {
        var start = colon + 1;
        while (start < stop && line[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        var end = stop;
        while (end > start && line[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        var slice = new HeaderSlice
        {
            NameStart = at,
            NameLength = colon,
            ValueStart = at + start,
            ValueLength = end - start,
            LineEnd = at + stop + 2,
            Id = HeaderIds.Recognise(line[..colon]),
        };
        block.Add(slice);
        if (slice.Id is HeaderId.ContentLength or HeaderId.TransferEncoding && line[(colon + 1)..stop].Contains((byte)'\t'))
        {
            // Allowed around a value, but not every server takes it for a blank, and this one decides where the message ends.
            return slice.Id == HeaderId.ContentLength ? RefusalReason.BadContentLength : RefusalReason.BadTransferEncoding;
        }

        return slice.Id == HeaderId.Other ? RefusalReason.None : FieldRules.Note(block, slice.Id, line[start..end]);
    }
}
