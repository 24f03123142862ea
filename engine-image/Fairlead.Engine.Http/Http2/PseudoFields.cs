namespace Fairlead.Engine.Http.Http2;

/// <summary>Where the pseudo-fields of a request stand in its section; -1 = not there.</summary>
/// <param name="Count">How many there are; all stand before the other fields.</param>
/// <param name="IsConnect">CONNECT without a protocol, which asks for a tunnel to a host of the client's choice.</param>
internal readonly record struct PseudoFields(int Method, int Scheme, int Path, int Authority, int Protocol, int Count, bool IsConnect = false)
{
    /// <summary>RFC 9113, 8.3, 8.3.1 and 8.5; RFC 8441, 4. False: malformed.</summary>
    public static bool TryRead(FieldList fields, out PseudoFields pseudo)
    {
        var (method, scheme, path, authority, protocol) = (-1, -1, -1, -1, -1);
        var count = 0;
        pseudo = default;
        for (; count < fields.Count && !fields.NameOf(count).IsEmpty && fields.NameOf(count)[0] == ':'; count++)
        {
            ref var place = ref method;
            switch (fields.NameOf(count))
            {
                case var name when name.SequenceEqual(":method"u8):
                    break;
                case var name when name.SequenceEqual(":scheme"u8):
                    place = ref scheme;
                    break;
                case var name when name.SequenceEqual(":path"u8):
                    place = ref path;
                    break;
                case var name when name.SequenceEqual(":authority"u8):
                    place = ref authority;
                    break;
                case var name when name.SequenceEqual(":protocol"u8):
                    place = ref protocol;
                    break;
                default:
                    return false;
            }

            if (place >= 0)
            {
                return false;
            }

            place = count;
        }

        pseudo = new PseudoFields(method, scheme, path, authority, protocol, count);
        if (method >= 0 && fields.ValueOf(method).SequenceEqual("CONNECT"u8) && protocol < 0)
        {
            pseudo = pseudo with { IsConnect = true };
            return scheme < 0 && path < 0 && authority >= 0;
        }

        return method >= 0 && scheme >= 0 && path >= 0 && pseudo.AreSound(fields);
    }

    private bool AreSound(FieldList fields)
    {
        var method = fields.ValueOf(Method);
        var target = fields.ValueOf(Path);
        if (!FieldText.IsToken(method) || !FieldText.IsScheme(fields.ValueOf(Scheme)) || target.IsEmpty || target.ContainsAnyExcept(HttpChars.Target))
        {
            return false;
        }

        if (Protocol >= 0 && (Authority < 0 || !method.SequenceEqual("CONNECT"u8) || !FieldText.IsToken(fields.ValueOf(Protocol))))
        {
            return false;
        }

        // A path is absolute, or * for OPTIONS.
        var isAbsolute = target[0] == '/' || (target.SequenceEqual("*"u8) && method.SequenceEqual("OPTIONS"u8));
        return isAbsolute && (Authority < 0 || HostValue.IsValid(fields.ValueOf(Authority))) && HostAgrees(fields);
    }

    /// <summary>Two names for one server would let each hop choose another (RFC 9113, 8.3.1).</summary>
    private bool HostAgrees(FieldList fields)
    {
        for (var i = Count; Authority >= 0 && i < fields.Count; i++)
        {
            if (fields.NameOf(i).SequenceEqual("host"u8) && !System.Text.Ascii.EqualsIgnoreCase(fields.ValueOf(i), fields.ValueOf(Authority)))
            {
                return false;
            }
        }

        return true;
    }
}
