namespace Fairlead.Engine.Http;

/// <summary>What single fields mean for framing and the connection.</summary>
internal static class FieldRules
{
    public static RefusalReason Note(HeaderBlock block, HeaderId id, ReadOnlySpan<byte> value)
    {
        switch (id)
        {
            case HeaderId.ContentLength:
                return NoteContentLength(block, value);
            case HeaderId.TransferEncoding:
                return NoteTransferEncoding(block, value);
            case HeaderId.Host:
                return NoteHost(block, value);
            case HeaderId.Connection:
                NoteConnection(block, value);
                return RefusalReason.None;
            case HeaderId.Expect:
                block.ExpectContinue = HttpChars.EqualsIgnoreCase(value, "100-continue"u8);
                return block.ExpectContinue ? RefusalReason.None : RefusalReason.ExpectationFailed;
            case HeaderId.Upgrade:
                // A second field would make a list of it, and the server might choose from that.
                block.UpgradeWebSocket = !block.HasUpgrade && HttpChars.EqualsIgnoreCase(value, "websocket"u8);
                block.HasUpgrade = true;
                return RefusalReason.None;
            case HeaderId.Te:
                block.TakesTrailers = !block.HasTe && HttpChars.EqualsIgnoreCase(value, "trailers"u8);
                block.HasTe = true;
                return RefusalReason.None;
            case HeaderId.UserAgent:
                block.UserAgent = block.Count - 1;
                return RefusalReason.None;
            default:
                return RefusalReason.None;
        }
    }

    private static RefusalReason NoteContentLength(HeaderBlock block, ReadOnlySpan<byte> value)
    {
        if (block.ContentLength >= 0)
        {
            return RefusalReason.DuplicateContentLength;
        }

        if (!ContentLengthValue.TryParse(value, out var length))
        {
            return RefusalReason.BadContentLength;
        }

        block.ContentLength = length;
        return block.IsChunked ? RefusalReason.ContentLengthAndTransferEncoding : RefusalReason.None;
    }

    private static RefusalReason NoteTransferEncoding(HeaderBlock block, ReadOnlySpan<byte> value)
    {
        // Only the one coding everybody frames alike; a second field would make a list of it.
        if (block.IsChunked || !HttpChars.EqualsIgnoreCase(value, "chunked"u8))
        {
            return RefusalReason.BadTransferEncoding;
        }

        block.IsChunked = true;
        return block.ContentLength >= 0 ? RefusalReason.ContentLengthAndTransferEncoding : RefusalReason.None;
    }

    private static RefusalReason NoteHost(HeaderBlock block, ReadOnlySpan<byte> value)
    {
        if (block.Host >= 0)
        {
            return RefusalReason.DuplicateHost;
        }

        block.Host = block.Count - 1;
        return HostValue.IsValid(value) ? RefusalReason.None : RefusalReason.BadHost;
    }

    private static void NoteConnection(HeaderBlock block, ReadOnlySpan<byte> value)
    {
        while (TokenList.TryNext(ref value, out var token))
        {
            if (HttpChars.EqualsIgnoreCase(token, "close"u8))
            {
                block.ConnectionClose = true;
            }
            else if (HttpChars.EqualsIgnoreCase(token, "keep-alive"u8))
            {
                block.ConnectionKeepAlive = true;
            }
            else if (HttpChars.EqualsIgnoreCase(token, "upgrade"u8))
            {
                block.ConnectionUpgrade = true;
            }
            else
            {
                block.NominatesFields = true;
            }
        }
    }
}
