using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>A script that understands a protocol, for other scripts.</summary>
[NotActedOn]
public sealed record ProtocolParser : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ProtocolParser>(
        "protocolparser",
        "A script that understands a protocol, for other scripts.",
        """
        {"name": "greeting", "parser_code": "function parse(data) return data:match('^HELLO') end"}
        """);

    [Doc("The script.")]
    public required string ParserCode { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
}
