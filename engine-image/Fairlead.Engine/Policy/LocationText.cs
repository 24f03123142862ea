using Fairlead.Engine.Http;

namespace Fairlead.Engine.Policy;

/// <summary>The Location of an answer, seen as if it were a request: rules change it as they change requests.</summary>
internal static class LocationText
{
    /// <param name="request">The one it answers; its host stands in for that of a relative reference.</param>
    /// <param name="scratch">Not that of the request.</param>
    public static RequestView View(ReadOnlySpan<byte> location, in RequestView request, NormalText scratch)
    {
        ReadOnlySpan<byte> authority = default;
        var rest = location;
        var scheme = location.IndexOf("://"u8);
        if (scheme > 0)
        {
            rest = location[(scheme + 3)..];
            var end = rest.IndexOfAny((byte)'/', (byte)'?');
            authority = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[end..];
        }

        var question = rest.IndexOf((byte)'?');
        var path = question < 0 ? rest : rest[..question];
        if (path.IsEmpty)
        {
            path = "/"u8;
        }

        if (authority.IsEmpty)
        {
            authority = request.Authority;
        }

        scratch.Fill(authority, path);
        return new RequestView
        {
            Bytes = default,
            Fields = default,
            Method = default,
            Version = default,
            Authority = authority,
            Path = path,
            Query = question < 0 ? default : rest[(question + 1)..],
            Client = request.Client,
            ClientText = request.ClientText,
            Source = request.Source,
            SourceText = request.SourceText,
            Listener = request.Listener,
            Tls = request.Tls,
            Text = scratch,
        };
    }

    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.NameLength == 8 && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 8), "location"u8))
            {
                return bytes.Slice(field.ValueStart, field.ValueLength);
            }
        }

        return default;
    }
}
