using System.Net;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>A body whose length is not announced: it goes out in chunks.</summary>
public sealed class UnmeasuredContent : HttpContent
{
    private readonly HttpContent inner;

    public UnmeasuredContent(HttpContent inner)
    {
        this.inner = inner;
        Headers.ContentType = inner.Headers.ContentType;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
