using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>What clients see instead of an error.</summary>
public sealed record ErrorPageProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ErrorPageProfile>(
        "errorpageprofile",
        "What clients see instead of an error.",
        """
        {
          "name": "sorry", "error_pages": [{
            "index": 0, "error_redirect": "https://status.example.com/",
            "match": {"match_criteria": "IS_IN", "ranges": [{"begin": 500, "end": 599}]}
          }]
        }
        """);

    [Doc("A page or redirect for each group of status codes.")]
    public IReadOnlyList<ErrorPage> ErrorPages { get; init; } = [];
}

/// <summary>What is answered for some status codes.</summary>
public sealed record ErrorPage : WireRecord
{
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("The page that the client gets, with the status that there was. error_redirect comes first.")]
    [RefersTo("errorpagebody")]
    public string? ErrorPageBodyRef { get; init; }
    [Doc("Where the client is sent instead, with status 302.")]
    public string? ErrorRedirect { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public int? Index { get; init; }
    [Doc("Status codes it stands for; none = all. Those below 400 are no errors and are left alone.")]
    public HttpStatusMatch? Match { get; init; }
}

/// <summary>Some status codes.</summary>
public sealed record HttpStatusMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Ranges, both ends included.")]
    public IReadOnlyList<HttpStatusRange> Ranges { get; init; } = [];
    [Doc("Single codes.")]
    public IReadOnlyList<int> StatusCodes { get; init; } = [];
}

/// <summary>Status codes from one to another.</summary>
public sealed record HttpStatusRange : WireRecord
{
    [Doc("First value.")]
    public required int Begin { get; init; }
    [Doc("Last value.")]
    public required int End { get; init; }
}
