using System.Text;

namespace Fairlead.Engine.Http.Http2;

/// <summary>The static table of RFC 7541, appendix A; its first entry has index 1.</summary>
internal static class HpackStaticTable
{
    public const int Count = 61;

    private static readonly (byte[] Name, byte[] Value)[] Entries = Parse(
        """
        :authority
        :method GET
        :method POST
        :path /
        :path /index.html
        :scheme http
        :scheme https
        :status 200
        :status 204
        :status 206
        :status 304
        :status 400
        :status 404
        :status 500
        accept-charset
        accept-encoding gzip, deflate
        accept-language
        accept-ranges
        accept
        access-control-allow-origin
        age
        allow
        authorization
        cache-control
        content-disposition
        content-encoding
        content-language
        content-length
        content-location
        content-range
        content-type
        cookie
        date
        etag
        expect
        expires
        from
        host
        if-match
        if-modified-since
        if-none-match
        if-range
        if-unmodified-since
        last-modified
        link
        location
        max-forwards
        proxy-authenticate
        proxy-authorization
        range
        referer
        refresh
        retry-after
        server
        set-cookie
        strict-transport-security
        transfer-encoding
        user-agent
        vary
        via
        www-authenticate
        """);

    private static readonly int[] ByName = new int[256];

    static HpackStaticTable()
    {
        for (var i = Count; i >= 1; i--)
        {
            var slot = Hash(NameOf(i));
            while (ByName[slot] != 0 && !NameOf(ByName[slot]).SequenceEqual(NameOf(i)))
            {
                slot = (slot + 1) & 0xff;
            }

            ByName[slot] = i;
        }
    }

    public static ReadOnlySpan<byte> NameOf(int index) => Entries[index - 1].Name;

    public static ReadOnlySpan<byte> ValueOf(int index) => Entries[index - 1].Value;

    /// <summary>The first entry with this name, in lower case; 0 = none.</summary>
    public static int Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name); ByName[slot] != 0; slot = (slot + 1) & 0xff)
        {
            if (NameOf(ByName[slot]).SequenceEqual(name))
            {
                return ByName[slot];
            }
        }

        return 0;
    }

    private static int Hash(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name[0] + (name[^1] * 7) + (name[name.Length / 2] * 31) + (name.Length * 13)) & 0xff;

    private static (byte[] Name, byte[] Value)[] Parse(string text) =>
    [
        .. text.Split('\n').Select(line => line.TrimEnd('\r').Split(' ', 2))
            .Select(parts => (Encoding.ASCII.GetBytes(parts[0]), parts.Length == 2 ? Encoding.ASCII.GetBytes(parts[1]) : [])),
    ];
}
