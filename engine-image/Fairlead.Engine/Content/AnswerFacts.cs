using Fairlead.Engine.Http;

namespace Fairlead.Engine.Content;

/// <summary>What an answer says of its content; one look at its fields.</summary>
internal readonly ref struct AnswerFacts
{
    private AnswerFacts(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.Id != HeaderId.Other)
            {
                continue;
            }

            var name = bytes.Slice(field.NameStart, field.NameLength);
            var value = bytes.Slice(field.ValueStart, field.ValueLength);
            switch (name.Length)
            {
                case 4 when HttpChars.EqualsIgnoreCase(name, "vary"u8):
                    VariesByCoding |= TokenList.Contains(value, "accept-encoding"u8) || TokenList.Contains(value, "*"u8);
                    break;
                case 12 when HttpChars.EqualsIgnoreCase(name, "content-type"u8):
                    ContentType = value;
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "cache-control"u8):
                    ForbidsTransform |= TokenList.Contains(value, "no-transform"u8);
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "content-range"u8):
                    IsPart = true;
                    break;
                case 16 when HttpChars.EqualsIgnoreCase(name, "content-encoding"u8):
                    IsCoded |= !HttpChars.EqualsIgnoreCase(value, "identity"u8);
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> ContentType { get; }

    public bool IsCoded { get; }

    public bool IsPart { get; }

    /// <summary>RFC 9110, 7.7.</summary>
    public bool ForbidsTransform { get; }

    public bool VariesByCoding { get; }

    public bool MayBeChanged => !IsCoded && !IsPart && !ForbidsTransform;

    public static AnswerFacts Of(ReadOnlySpan<byte> bytes, ResponseHead head) => new(bytes, head);
}
