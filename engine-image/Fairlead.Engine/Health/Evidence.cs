using System.Text;

namespace Fairlead.Engine.Health;

/// <summary>The first bytes of an answer as text a person can read and a log can hold.</summary>
internal static class Evidence
{
    private const int Longest = 256;

    public static string Of(ReadOnlySpan<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder(Math.Min(answer.Length, Longest) + 8);
        foreach (var b in answer[..Math.Min(answer.Length, Longest)])
        {
            switch (b)
            {
                case (byte)'\r': text.Append("\\r"); break;
                case (byte)'\n': text.Append("\\n"); break;
                case >= 0x20 and < 0x7f: text.Append((char)b); break;
                default: text.Append("\\x").Append(b.ToString("x2")); break;
            }
        }

        return answer.Length > Longest ? text.Append("...").ToString() : text.ToString();
    }
}
