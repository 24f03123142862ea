using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Google.Protobuf;

namespace Fairlead.Compiler.Policy;

/// <summary>What rules do, as engines do it.</summary>
internal static class ActionCompiler
{
    private const uint ToTheEnd = 65535;
    private const int LargestBody = 512 * 1024;

    private static readonly HashSet<string> Untouchable = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "expect", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    };

    public static RedirectConfig ToHttps(uint port) => new() { Status = 302, Https = true, Port = port, KeepQuery = true };

    public static LocalAnswer Answer(HttpLocalResponseStatusCode status, int? otherStatus, HttpLocalFile? file, List<string> problems)
    {
        var answer = new LocalAnswer { Status = (uint)(otherStatus ?? int.Parse(EnumSchema.WireName(status)[^3..], System.Globalization.CultureInfo.InvariantCulture)) };
        if (file is null)
        {
            return answer;
        }

        answer.ContentType = file.ContentType;
        try
        {
            answer.Body = ByteString.CopyFrom(Convert.FromBase64String(file.FileContent));
        }
        catch (FormatException)
        {
            problems.Add("file.file_content is no base64 text, and the answer has none of it");
        }

        if (answer.Body.Length > LargestBody)
        {
            problems.Add($"file.file_content has more than {LargestBody / 1024} KB, and the answer has none of it");
            answer.Body = ByteString.Empty;
        }

        return answer;
    }

    /// <summary>Where tokens of string groups look their values up: where the rule's match has them, in the path first; null = nowhere.</summary>
    public static UriPartKind? ResultOf(RequestMatch? match) => match switch
    {
        { Path.Results.Count: > 0 } => UriPartKind.PathResult,
        { Query.Results.Count: > 0 } => UriPartKind.QueryResult,
        _ => null,
    };

    /// <param name="result">What tokens of string groups are; null = there is no such group.</param>
    public static RedirectConfig Redirect(HttpRedirectAction action, UriPartKind? result, List<string> problems) => new()
    {
        Status = action.StatusCode switch
        {
            HttpRedirectStatusCode.Code301 => 301,
            HttpRedirectStatusCode.Code307 => 307,
            _ => 302,
        },
        Https = action.Protocol == HttpScheme.Https,
        Port = (uint)(action.Port ?? 0),
        Host = Template(action.Host, result, problems),
        Path = Template(action.Path, result, problems),
        KeepQuery = action.KeepQuery,
        AddQuery = action.AddString ?? "",
    };

    public static RedirectConfig Location(HttpRewriteLocHdrAction action, UriPartKind? result, List<string> problems) => new()
    {
        Https = action.Protocol == HttpScheme.Https,
        Port = (uint)(action.Port ?? 0),
        Host = Template(action.Host, result, problems),
        Path = Template(action.Path, result, problems),
        KeepQuery = action.KeepQuery,
    };

    /// <param name="before">A Host that hdr_action set; rewrite_url_action comes first.</param>
    public static RewriteConfig Rewrite(HttpRewriteUrlAction action, RewriteConfig? before, UriPartKind? result, List<string> problems) => new()
    {
        Host = Template(action.HostHdr, result, problems) ?? before?.Host,
        Path = Template(action.Path, result, problems),
        DropQuery = action.Query is { KeepQuery: false },
        AddQuery = action.Query?.AddString ?? "",
    };

    /// <summary>Changes of fields and cookies. A change of Host is a rewrite and is put into the rule.</summary>
    public static List<FieldEdit> Edits(IReadOnlyList<HttpHdrAction> actions, HttpRule rule, List<string> problems)
    {
        var edits = new List<FieldEdit>();
        foreach (var action in actions)
        {
            var isCookie = action.Cookie is { Name: not null };
            var name = action.Cookie?.Name ?? action.Hdr?.Name ?? "";
            if (name.Length == 0)
            {
                problems.Add("hdr_action names neither a header nor a cookie");
            }
            else if (!isCookie && Untouchable.Contains(name))
            {
                problems.Add($"hdr_action changes {name}, which frames the message");
            }
            else if (!isCookie && name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                SetHost(action, rule, problems);
            }
            else
            {
                edits.Add(Edit(action, name, isCookie, problems));
            }
        }

        return edits;
    }

    private static void SetHost(HttpHdrAction action, HttpRule rule, List<string> problems)
    {
        if (action.Action == HttpHeaderAction.RemoveHdr || action.Hdr?.Value is not { Val: { Length: > 0 } host, Var: null })
        {
            problems.Add("hdr_action can only replace Host, by a fixed text");
            return;
        }

        rule.Rewrite = new RewriteConfig { Host = new UriTemplate { Parts = { new UriPart { Text = host } } } };
    }

    private static FieldEdit Edit(HttpHdrAction action, string name, bool isCookie, List<string> problems)
    {
        var edit = new FieldEdit
        {
            Kind = action.Action switch
            {
                HttpHeaderAction.AddHdr => FieldEditKind.Add,
                HttpHeaderAction.ReplaceHdr => FieldEditKind.Replace,
                _ => FieldEditKind.Remove,
            },
            Cookie = isCookie,
            Name = name,
            Text = (isCookie ? action.Cookie!.Value : action.Hdr!.Value?.Val) ?? "",
            Index = isCookie || action.Action == HttpHeaderAction.AddHdr ? 0 : (uint)(action.HdrIndex ?? 0),
        };
        if (name.Any(c => c is <= ' ' or > '~' or ':' or ';' or '=' or ',' or '"'))
        {
            problems.Add($"'{name}' cannot be the name of a header or cookie");
        }

        if (edit.Text.Any(c => c is < ' ' and not '\t' or (char)127))
        {
            problems.Add($"the value of {name} holds a control character");
        }

        if (!isCookie && action.Hdr!.Value?.Var is { } variable)
        {
            edit.Value = FieldValueCompiler.Of(variable);
            if (edit.Kind == FieldEditKind.Add && FieldValueCompiler.IsIdentity(variable))
            {
                // Beside what a client wrote itself it would prove nothing.
                edit.Kind = FieldEditKind.Replace;
            }

            edit.Index = FieldValueCompiler.IsIdentity(variable) ? 0 : edit.Index;
        }

        return edit;
    }

    private static UriTemplate? Template(UriParam? parameter, UriPartKind? result, List<string> problems)
    {
        if (parameter is null)
        {
            return null;
        }

        var template = new UriTemplate();
        foreach (var token in parameter.Tokens)
        {
            if (token.Type == UriTokenType.StringGroup && result is null)
            {
                problems.Add("token URI_TOKEN_TYPE_STRING_GROUP needs a string group of type SG_TYPE_KEYVAL in the rule's match of path or query");
                continue;
            }

            template.Parts.Add(new UriPart
            {
                Kind = token.Type switch
                {
                    UriTokenType.Host => UriPartKind.Host,
                    UriTokenType.Path => UriPartKind.Path,
                    UriTokenType.Regex => UriPartKind.PathGroup,
                    UriTokenType.RegexQuery => UriPartKind.QueryGroup,
                    UriTokenType.StringGroup => result!.Value,
                    _ => UriPartKind.Text,
                },
                Text = token.StrValue ?? "",
                First = (uint)Math.Min(token.StartIndex ?? 0, ToTheEnd),
                Last = (uint)(token.EndIndex ?? (int)ToTheEnd),
            });
        }

        return template;
    }
}
