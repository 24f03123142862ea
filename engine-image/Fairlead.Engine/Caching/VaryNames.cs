using System.Text;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Caching;

/// <summary>Names that an answer's Vary fields list.</summary>
internal static class VaryNames
{
    /// <param name="hidesCodings">Servers do not see what codings clients accept, so that answers cannot depend on them.</param>
    /// <returns>In lower case, each once.</returns>
    public static List<byte[]> Of(ReadOnlySpan<byte> bytes, ResponseHead head, bool hidesCodings)
    {
        var names = new List<byte[]>();
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.NameLength != 4 || !HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 4), "vary"u8))
            {
                continue;
            }

            var list = bytes.Slice(field.ValueStart, field.ValueLength);
            while (TokenList.TryNext(ref list, out var item))
            {
                var name = item.ToArray();
                _ = Ascii.ToLowerInPlace(name, out _);
                if (name.Length > 0 && !(hidesCodings && name.AsSpan().SequenceEqual("accept-encoding"u8)) && !names.Exists(n => n.AsSpan().SequenceEqual(name)))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }
}
