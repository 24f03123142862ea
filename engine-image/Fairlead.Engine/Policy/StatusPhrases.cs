using System.Net;
using System.Text.RegularExpressions;

namespace Fairlead.Engine.Policy;

/// <summary>Reason phrases for answers of the engine's own. They carry no meaning (RFC 9112, 4).</summary>
internal static partial class StatusPhrases
{
    public static string Of(int status) => status switch
    {
        413 => "Content Too Large",
        _ when Enum.IsDefined((HttpStatusCode)status) => Capitals().Replace(((HttpStatusCode)status).ToString(), " $1"),
        _ => "Status",
    };

    [GeneratedRegex("(?<=[a-z])([A-Z])")]
    private static partial Regex Capitals();
}
