using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Waf;

/// <summary>Limits, methods and files of a web application firewall.</summary>
[NotActedOn]
public sealed record WafProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<WafProfile>(
        "wafprofile",
        "Limits, methods and files of a web application firewall.",
        """
        {
          "name": "app", "config": {
            "allowed_methods": ["HTTP_METHOD_GET", "HTTP_METHOD_POST"], "allowed_http_versions": ["ONE_ONE", "TWO_ZERO"],
            "client_request_max_body_size": 64
          }
        }
        """);

    [Doc("The settings.")]
    public required WafConfig Config { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Files that rules read.")]
    public IReadOnlyList<WafDataFile> Files { get; init; } = [];
}

/// <summary>Settings of a web application firewall.</summary>
public sealed record WafConfig : WireRecord
{
    [Doc("What rules for bodies of requests do when they say nothing.")]
    public string RequestBodyDefaultAction { get; init; } = "phase:2,deny,status:403,log,auditlog";
    [Doc("What rules for headers of requests do when they say nothing.")]
    public string RequestHdrDefaultAction { get; init; } = "phase:1,deny,status:403,log,auditlog";
    [Doc("What rules for bodies of answers do when they say nothing.")]
    public string ResponseBodyDefaultAction { get; init; } = "phase:4,deny,status:403,log,auditlog";
    [Doc("What rules for headers of answers do when they say nothing.")]
    public string ResponseHdrDefaultAction { get; init; } = "phase:3,deny,status:403,log,auditlog";
    [Doc("Versions of HTTP that are allowed."), WireItems(8)]
    public IReadOnlyList<HttpVersion> AllowedHttpVersions { get; init; } = [];
    [Doc("Methods that are allowed.")]
    public IReadOnlyList<HttpMethodName> AllowedMethods { get; init; } = [];
    [Doc("Character sets that are allowed.")]
    public IReadOnlyList<string> AllowedRequestContentTypeCharsets { get; init; } = [];
    [Doc("What separates arguments.")]
    public string ArgumentSeparator { get; init; } = "&";
    [Doc("How much of the body of a request is looked at.", Unit = "KB"), WireRange(1, 32768)]
    public int ClientRequestMaxBodySize { get; init; } = 32;
    [Doc("How bodies are read, by their type.")]
    public IReadOnlyList<WafContentTypeMapping> ContentTypeMappings { get; init; } = [];
    [Doc("Version of the format of cookies."), WireRange(0, 1)]
    public int? CookieFormatVersion { get; init; }
    [Doc("A body that is longer than is looked at is no fault.")]
    public bool IgnoreIncompleteRequestBodyError { get; init; } = true;
    [Doc("How long the rules may take for a request; 0 = no limit.", Unit = "milliseconds"), WireRange(0, 5000)]
    public int MaxExecutionTime { get; init; } = 50;
    [Doc("Steps that a regular expression may take."), WireRange(0, uint.MaxValue)]
    public long RegexMatchLimit { get; init; } = 30000;
    [Doc("Depth that a regular expression may reach."), WireRange(0, uint.MaxValue)]
    public long RegexRecursionLimit { get; init; } = 10000;
    [Doc("Ends of paths that are refused.")]
    public IReadOnlyList<string> RestrictedExtensions { get; init; } = [];
    [Doc("Headers that are refused.")]
    public IReadOnlyList<string> RestrictedHeaders { get; init; } = [];
    [Doc("Tell the verdict in a header.")]
    public bool SendStatusHeader { get; init; }
    [Doc("How much of the body of an answer is looked at.", Unit = "KB"), WireRange(1, 32768)]
    public int ServerResponseMaxBodySize { get; init; } = 128;
    [Doc("Ends of paths of static files.")]
    public IReadOnlyList<string> StaticExtensions { get; init; } = [];
    [Doc("Status of a refusal.")]
    public WafStatusCode StatusCodeForRejectedRequests { get; init; } = WafStatusCode.Code403;
    [Doc("That header.")]
    public string StatusHeaderName { get; init; } = "X-WAF-Result";
    [Doc("Refuse external entities in XML.")]
    public bool XmlXxeProtection { get; init; } = true;
}

/// <summary>How a body is read.</summary>
public sealed record WafContentTypeMapping : WireRecord
{
    [Doc("Its type.")]
    public required string ContentType { get; init; }
    [Doc("How it is read.")]
    public required WafRequestParser RequestBodyParser { get; init; }
    [Doc("How the type is compared.")]
    public StringOperation MatchOp { get; init; } = StringOperation.Equals;
}

/// <summary>How a body is read.</summary>
[WireEnum("WAF_REQUEST_PARSER_")]
public enum WafRequestParser
{
    Urlencoded, Multipart, Json, Xml, HandleAsString, DoNotParse,
}
