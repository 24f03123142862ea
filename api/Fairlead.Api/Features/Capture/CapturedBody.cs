using System.Text;
using Google.Protobuf;

namespace Fairlead.Api.Features.Capture;

/// <summary>Content as JSON can carry it: as text when it is text, else in base64.</summary>
internal readonly record struct CapturedBody(string Text, bool IsBase64)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static CapturedBody Of(ByteString content)
    {
        try
        {
            var text = Strict.GetString(content.Span);
            return text.Contains('\0', StringComparison.Ordinal) ? Encoded(content) : new CapturedBody(text, false);
        }
        catch (DecoderFallbackException)
        {
            return Encoded(content);
        }
    }

    private static CapturedBody Encoded(ByteString content) => new(Convert.ToBase64String(content.Span), true);
}
