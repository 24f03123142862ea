using System.Text;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>A page that error page profiles show.</summary>
public sealed record ErrorPageContent : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ErrorPageContent>(
        "errorpagebody",
        "A page that error page profiles show instead of an error.",
        """
        {"name": "sorry", "error_page_body": "<html><body><h1>We will be back soon</h1></body></html>"}
        """,
        validators: new ErrorPageContentRule());

    [Doc("The page, up to 512 KB, sent as it is.")]
    public string? ErrorPageBody { get; init; }

    [Doc("What it is: decides its content type, text/html or application/json, in UTF-8.")]
    public ErrorPageFormat Format { get; init; } = ErrorPageFormat.Html;
}

/// <summary>What a page is.</summary>
[WireEnum("ERROR_PAGE_FORMAT_")]
public enum ErrorPageFormat
{
    Html,
    Json,
}

/// <summary>A page that no answer could carry is refused when it is written.</summary>
public sealed class ErrorPageContentRule : KindValidator<ErrorPageContent>
{
    /// <summary>In bytes of UTF-8.</summary>
    public const int Longest = 512 * 1024;

    protected override IEnumerable<Fault> Check(ErrorPageContent record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Encoding.UTF8.GetByteCount(record.ErrorPageBody ?? "") is > Longest and var length)
        {
            yield return new Fault("error_page_body", $"{length} bytes", $"Must be at most {Longest} bytes of UTF-8.");
        }
    }
}
