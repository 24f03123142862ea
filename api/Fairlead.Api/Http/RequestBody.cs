using System.Text.Unicode;
using Fairlead.Model.Documents;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Http;

/// <summary>A request's body, whole, within the limit.</summary>
internal static class RequestBody
{
    /// <summary>Of a body that is too large, so many times the limit is read and thrown away.</summary>
    private const int DrainedLimits = 8;

    /// <returns>The bytes, or the refusal.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, ApiFault? Fault)> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var type = request.ContentType ?? "";
        if (type.Length > 0 && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return (default, new ApiFault(415, $"Content-Type '{type}' is not understood; send application/json."));
        }

        if (request.ContentType is not null && !IsUtf8(request))
        {
            return (default, new ApiFault(415, $"Content-Type '{type}' is not understood; JSON is always sent as UTF-8."));
        }

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (default, new ApiFault(415, $"Content-Encoding '{Fault.Shorten(encoding)}' is not understood here; send the body as it is."));
        }

        if (request.ContentLength > limit)
        {
            await DrainAsync(request, limit, cancellationToken);
            return (default, TooLarge(limit));
        }

        using var buffer = new MemoryStream((int)(request.ContentLength ?? 4096));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                await DrainAsync(request, limit, cancellationToken);
                return (default, TooLarge(limit));
            }

            buffer.Write(chunk, 0, read);
        }

        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        return Utf8.IsValid(bytes.Span) ? (bytes, null) : (default, new ApiFault(400, "The body is not UTF-8; JSON is always sent as UTF-8."));
    }

    /// <summary>A client that is still sending when the connection is closed may lose the answer: a body that is not far too large is read to its end.</summary>
    private static async Task DrainAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var left = (long)limit * DrainedLimits;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = left;
        }

        try
        {
            var chunk = new byte[16 * 1024];
            var read = 1;
            while (left > 0 && read > 0)
            {
                read = await request.Body.ReadAsync(chunk, cancellationToken);
                left -= read;
            }
        }
        catch (BadHttpRequestException)
        {
            // Larger than that: the answer is the same, and may get lost.
        }
    }

    private static bool IsUtf8(HttpRequest request) =>
        request.GetTypedHeaders().ContentType?.Charset is not { HasValue: true } charset || charset.Value.Trim('"').Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() is "UTF8" or "USASCII";

    private static ApiFault TooLarge(int limit) =>
        new(413, $"The body is larger than {limit} bytes. Send less at a time, or raise Fairlead:MaxBodyBytes.");
}
