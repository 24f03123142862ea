using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Scripting;

/// <summary>Functions under "avi.http".</summary>
internal static partial class ScriptFunctions
{
    private const int LongestUri = 16 * 1024;
    private const int LargestBody = 256 * 1024;

    private static IEnumerable<HostFunction> Http() =>
    [
        new("http.get_header", (call, run) => First(call, Message(call, 2, run).Values(call.Text(1).ToArray()))),
        new("http.get_headers", (call, run) => Headers(call, Message(call, 1, run))),
        new("http.header_exists", (call, run) => call.Return(Message(call, 2, run).Values(call.Text(1).ToArray()).Any())),
        new("http.add_header", (call, run) => Change(call, run, drops: false)),
        new("http.replace_header", (call, run) => Change(call, run, drops: true)),
        new("http.remove_header", (call, run) => Drop(call, run)),
        new("http.get_cookie", Cookie),
        new("http.add_cookie", AddCookie),
        new("http.remove_cookie", RemoveCookie),
        new("http.method", (call, run) => call.Return(run.Method)),
        new("http.protocol", (call, run) => call.Return(run.Tls is null ? "http"u8 : "https"u8)),
        new("http.version", (call, run) => call.Return(run.Version)),
        new("http.hostname", (call, run) => call.Return(NormalText.HostName(run.Authority))),
        new("http.get_uri", (call, run) => call.Return(Uri(run))),
        new("http.get_path", (call, run) => call.Return(PathOf(Uri(run)))),
        new("http.get_query", Query),
        new("http.get_host_tokens", (call, run) => Tokens(call, Encoding.UTF8.GetString(NormalText.HostName(run.Authority)).Split('.'), '.')),
        new("http.get_path_tokens", (call, run) => Tokens(call, Encoding.UTF8.GetString(PathOf(Uri(run))).Split('/', StringSplitOptions.RemoveEmptyEntries), '/')),
        new("http.set_uri", (call, run) => Retarget(run, call.Text(1).ToArray())),
        new("http.set_path", (call, run) => Retarget(run, Join(call.Text(1), QueryOf(Uri(run))))),
        new("http.set_query", (call, run) => Retarget(run, Join(PathOf(Uri(run)), call.Text(1)))),
        new("http.redirect", Redirect),
        new("http.response", Respond),
        new("http.close_conn", (call, run) => Close(run)),
        new("http.status", (call, run) => run.IsAnswer ? call.Return((long)run.Status) : call.ReturnNil()),
    ];

    private static MessageCopy Message(LuaCall call, int argument, ScriptRun run) =>
        call.Has(argument) ? call.Text(argument).SequenceEqual("RESPONSE"u8) ? run.Answer : run.Request : run.Message;

    private static int First(LuaCall call, IEnumerable<ReadOnlyMemory<byte>> values)
    {
        foreach (var value in values)
        {
            return call.Return(value.Span);
        }

        return call.ReturnNil();
    }

    private static int Headers(LuaCall call, MessageCopy message)
    {
        call.PushTable();
        foreach (var (name, value) in message.Fields())
        {
            call.SetField(name.Span, value.Span);
        }

        return 1;
    }

    private static int Change(LuaCall call, ScriptRun run, bool drops)
    {
        var name = NameOf(call, run);
        var value = call.Text(2).ToArray();
        if (value.AsSpan().IndexOfAny(HttpChars.NotInValue) >= 0)
        {
            throw new ArgumentException("the value of a header has control characters");
        }

        if (drops)
        {
            run.Message.Drop(name);
        }

        run.Message.Add(name, value);
        return 0;
    }

    private static int Drop(LuaCall call, ScriptRun run)
    {
        run.Message.Drop(NameOf(call, run));
        return 0;
    }

    /// <summary>Fields that frame a message or belong to its hop are the proxy's own.</summary>
    private static byte[] NameOf(LuaCall call, ScriptRun run)
    {
        var name = call.Text(1).ToArray();
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(HttpChars.Token) >= 0)
        {
            throw new ArgumentException($"'{call.String(1)}' is no name of a header");
        }

        return HeaderIds.Recognise(name) is HeaderId.ContentLength or HeaderId.TransferEncoding or HeaderId.Connection or HeaderId.KeepAlive
            or HeaderId.ProxyConnection or HeaderId.Te or HeaderId.Trailer or HeaderId.Upgrade or HeaderId.Expect
            || (!run.IsAnswer && HeaderIds.Recognise(name) == HeaderId.Host)
            ? throw new ArgumentException($"header {call.String(1)} is not a script's to change")
            : name;
    }

    private static int Cookie(LuaCall call, ScriptRun run)
    {
        foreach (var value in run.Request.Values("cookie"u8.ToArray()))
        {
            foreach (var pair in new CookiePairs(value.Span))
            {
                if (pair.Name.SequenceEqual(call.Text(1)))
                {
                    return call.Return(pair.Value);
                }
            }
        }

        return call.ReturnNil();
    }

    private static int AddCookie(LuaCall call, ScriptRun run)
    {
        if (!run.IsAnswer)
        {
            throw new InvalidOperationException("cookies are set in HTTP_RESP");
        }

        var line = call.String(1) + "=" + call.String(2);
        if (call.Text(1).IndexOfAnyExcept(HttpChars.Token) >= 0 || call.Text(2).IndexOfAny(HttpChars.NotInValue) >= 0)
        {
            throw new ArgumentException($"'{line}' is no cookie");
        }

        run.Message.Add("Set-Cookie"u8.ToArray(), Encoding.UTF8.GetBytes(line));
        return 0;
    }

    private static int RemoveCookie(LuaCall call, ScriptRun run)
    {
        if (!run.IsAnswer)
        {
            throw new InvalidOperationException("cookies are removed in HTTP_RESP");
        }

        const int Most = 256;
        if (run.DroppedCookies.Count >= Most)
        {
            throw new ArgumentException($"scripts take out no more than {Most} cookies");
        }

        run.DroppedCookies.Add(call.Text(1).ToArray());
        return 0;
    }

    private static ReadOnlySpan<byte> Uri(ScriptRun run) => run.NewTarget ?? Join(run.Path, run.Query);

    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> uri) => uri.IndexOf((byte)'?') is >= 0 and var question ? uri[..question] : uri;

    private static ReadOnlySpan<byte> QueryOf(ReadOnlySpan<byte> uri) => uri.IndexOf((byte)'?') is >= 0 and var question ? uri[(question + 1)..] : default;

    private static byte[] Join(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query) => query.IsEmpty ? path.ToArray() : [.. path, (byte)'?', .. query];

    private static int Query(LuaCall call, ScriptRun run)
    {
        var query = QueryOf(Uri(run));
        if (!call.Has(1))
        {
            return query.IsEmpty ? call.ReturnNil() : call.Return(query);
        }

        foreach (var range in query.Split((byte)'&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf((byte)'=');
            if ((equals < 0 ? pair : pair[..equals]).SequenceEqual(call.Text(1)))
            {
                return equals < 0 ? call.Return(value: true) : call.Return(System.Uri.UnescapeDataString(Encoding.UTF8.GetString(pair[(equals + 1)..]).Replace('+', ' ')));
            }
        }

        return call.ReturnNil();
    }

    /// <summary>From the first to the second number, both counted from 1; the second may be left out.</summary>
    private static int Tokens(LuaCall call, string[] tokens, char separator)
    {
        var at = call.Text(1) is var first && (first.SequenceEqual("MODIFIED"u8) || first.SequenceEqual("ORIGINAL"u8)) ? 2 : 1;
        var from = Math.Max(1, call.Number(at, 1));
        var to = Math.Min(tokens.Length, call.Number(at + 1, tokens.Length));
        return from > to || tokens is [""] ? call.ReturnNil() : call.Return(string.Join(separator, tokens[(from - 1)..to]));
    }

    private static int Retarget(ScriptRun run, byte[] uri)
    {
        OnRequestsOnly(run, "changing the URI");
        if (uri.Length is 0 or > LongestUri || uri[0] != '/' || uri.AsSpan().IndexOfAnyExcept(HttpChars.Target) >= 0)
        {
            throw new ArgumentException($"'{Encoding.UTF8.GetString(uri)}' is no URI: it begins with '/' and has neither blanks nor controls");
        }

        run.NewTarget = uri;
        return 0;
    }

    private static int Redirect(LuaCall call, ScriptRun run)
    {
        OnRequestsOnly(run, "a redirect");
        var status = call.Number(2, 302);
        var location = call.Text(1).ToArray();
        if (location.Length > LongestUri || status is not (301 or 302 or 303 or 307 or 308) || location.Length == 0 || location.AsSpan().IndexOfAny(HttpChars.NotInValue) >= 0)
        {
            throw new ArgumentException($"avi.http.redirect takes a URI and one of 301, 302, 303, 307, 308; not {status}");
        }

        run.Redirect = (status, location);
        return 0;
    }

    private static int Respond(LuaCall call, ScriptRun run)
    {
        OnRequestsOnly(run, "an answer");
        var status = call.Number(1, 0);
        if (status is < 200 or > 599)
        {
            throw new ArgumentException($"avi.http.response takes a status from 200 to 599; not {status}");
        }

        if (call.Text(3).Length > LargestBody)
        {
            throw new ArgumentException($"avi.http.response takes a body of {LargestBody / 1024} KiB");
        }

        var type = "text/html";
        foreach (var (name, value) in call.IsTable(2) ? call.Fields(2) : [])
        {
            type = System.Text.Ascii.EqualsIgnoreCase(name, "content-type"u8) && value.AsSpan().IndexOfAny(HttpChars.NotInValue) < 0
                ? Encoding.UTF8.GetString(value)
                : throw new ArgumentException("avi.http.response takes no header but Content-Type");
        }

        run.LocalAnswer = new LocalAnswerModel(new LocalAnswer { Status = (uint)status, ContentType = type, Body = ByteString.CopyFrom(call.Text(3)) });
        return 0;
    }

    private static int Close(ScriptRun run)
    {
        OnRequestsOnly(run, "closing");
        run.Closes = true;
        return 0;
    }
}
