using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Turns what rules do to headers and cookies into fields to leave out and lines to add.</summary>
internal static class FieldEdits
{
    private static readonly byte[] CookieName = "cookie"u8.ToArray();

    public static void OfRequest(Decision decision, in RequestView request)
    {
        if (decision.Editing.Count == 0)
        {
            return;
        }

        var to = decision.BeginLines();
        var hasCookies = false;
        foreach (var rule in decision.Editing)
        {
            foreach (var edit in rule.Edits)
            {
                if (edit.Config.Cookie)
                {
                    hasCookies = true;
                }
                else
                {
                    Field(decision, edit, request, request.Bytes, request.Fields, to);
                }
            }
        }

        if (hasCookies)
        {
            Cookies(decision, request, to);
        }

        decision.EndLines();
    }

    /// <param name="bytes">Of the answer, as its fields.</param>
    public static void OfAnswer(Decision decision, in RequestView request, ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, TextBuilder to)
    {
        foreach (var rule in decision.Editing)
        {
            foreach (var edit in rule.Edits)
            {
                if (edit.Config.Cookie)
                {
                    SetCookie(decision, edit, request, to);
                }
                else
                {
                    Field(decision, edit, request, bytes, fields, to);
                }
            }
        }
    }

    private static void Field(
        Decision decision, FieldEditModel edit, in RequestView request, ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, TextBuilder to)
    {
        if (edit.Config is { Kind: not FieldEditKind.Add, Index: > 0 and var index })
        {
            if (Count(bytes, fields, edit.LowerName) < index)
            {
                return;
            }

            decision.Drop(edit.LowerName, index);
        }
        else if (edit.Config.Kind != FieldEditKind.Add)
        {
            decision.Drop(edit.LowerName);
        }

        if (edit.Config.Kind != FieldEditKind.Remove && !(edit.IsIdentity && ClientIdentity.Of(edit.Config.Value, request).IsEmpty))
        {
            to.Append(edit.Name);
            to.Append(": "u8);
            Value(edit, request, to);
            to.Append("\r\n"u8);
        }
    }

    /// <summary>How many fields have this name.</summary>
    /// <param name="through">Where the last begins that counts; fields stand in the order of the message.</param>
    public static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, byte[] lowerName, int through = int.MaxValue)
    {
        var count = 0;
        foreach (ref readonly var field in fields)
        {
            if (field.NameStart > through)
            {
                break;
            }

            count += field.NameLength == lowerName.Length && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), lowerName) ? 1 : 0;
        }

        return count;
    }

    private static void SetCookie(Decision decision, FieldEditModel edit, in RequestView request, TextBuilder to)
    {
        if (edit.Config.Kind != FieldEditKind.Add)
        {
            decision.DropCookie(edit.Name);
        }

        if (edit.Config.Kind != FieldEditKind.Remove)
        {
            to.Append("Set-Cookie: "u8);
            to.Append(edit.Name);
            to.Append((byte)'=');
            Value(edit, request, to);
            to.Append("\r\n"u8);
        }
    }

    // All Cookie fields become one, with the pairs that stay and those that are added.
    private static void Cookies(Decision decision, in RequestView request, TextBuilder to)
    {
        decision.Drop(CookieName);
        var pairs = new PairLine(to);
        foreach (ref readonly var field in request.Fields)
        {
            if (field.NameLength != 6 || !HttpChars.EqualsIgnoreCase(request.NameOf(field), "cookie"u8))
            {
                continue;
            }

            foreach (var pair in new CookiePairs(request.ValueOf(field)))
            {
                if (!IsReplaced(decision, pair.Name) && !pair.Whole.IsEmpty)
                {
                    pairs.Begin();
                    to.Append(pair.Whole);
                }
            }
        }

        foreach (var rule in decision.Editing)
        {
            foreach (var edit in rule.Edits)
            {
                if (edit.Config is { Cookie: true, Kind: not FieldEditKind.Remove })
                {
                    pairs.Begin();
                    to.Append(edit.Name);
                    to.Append((byte)'=');
                    Value(edit, request, to);
                }
            }
        }

        pairs.End();
    }

    private static bool IsReplaced(Decision decision, ReadOnlySpan<byte> name)
    {
        foreach (var rule in decision.Editing)
        {
            foreach (var edit in rule.Edits)
            {
                if (edit.Config is { Cookie: true, Kind: not FieldEditKind.Add } && name.SequenceEqual(edit.Name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Value(FieldEditModel edit, in RequestView request, TextBuilder to)
    {
        if (edit.IsIdentity)
        {
            to.Append(ClientIdentity.Of(edit.Config.Value, request));
            return;
        }

        switch (edit.Config.Value)
        {
            case FieldValue.RequestId:
                ClientIdentity.AppendRequestId(request, to);
                break;
            case FieldValue.Text:
                to.Append(edit.Text);
                break;
            case FieldValue.ClientAddress:
                to.Append(request.ClientText);
                break;
            case FieldValue.SourceAddress:
                to.Append(request.SourceText);
                break;
            case FieldValue.ListenerPort:
                to.Append(request.Listener.PortText);
                break;
            case FieldValue.ListenerAddress:
                to.Append(NormalText.HostName(request.Listener.HostText).Trim("[]"u8));
                break;
            case FieldValue.RequestField:
                AppendField(edit.LowerText, request, to);
                break;
            case FieldValue.TlsVersion:
                to.Append(Encoding.ASCII.GetBytes(request.Tls?.Version ?? ""));
                break;
            case FieldValue.TlsCipher:
                to.Append(Encoding.ASCII.GetBytes(request.Tls?.Cipher ?? ""));
                break;
            case FieldValue.TlsServerName:
                to.Append(Encoding.ASCII.GetBytes(request.Tls?.ServerName ?? ""));
                break;
        }
    }

    private static void AppendField(ReadOnlySpan<byte> lowerName, in RequestView request, TextBuilder to)
    {
        foreach (ref readonly var field in request.Fields)
        {
            if (field.NameLength == lowerName.Length && HttpChars.EqualsIgnoreCase(request.NameOf(field), lowerName))
            {
                to.Append(request.ValueOf(field));
                return;
            }
        }
    }

    private ref struct PairLine(TextBuilder to)
    {
        private bool _isBegun;

        public void Begin()
        {
            to.Append(_isBegun ? "; "u8 : "Cookie: "u8);
            _isBegun = true;
        }

        public readonly void End()
        {
            if (_isBegun)
            {
                to.Append("\r\n"u8);
            }
        }
    }
}
