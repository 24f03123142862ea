using System.Text;
using Fairlead.Engine.Content;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Content;

public sealed class AcceptedCodingsTests
{
    [Theory]
    [InlineData("", "Identity")]
    [InlineData("gzip", "Gzip")]
    [InlineData("GZIP, deflate", "Gzip")]
    [InlineData("x-gzip", "Gzip")]
    [InlineData("gzip, deflate, br, zstd", "Brotli")]
    [InlineData("gzip;q=1.0, br;q=0.8", "Gzip")]
    [InlineData("gzip; q=0.5 , br ;q=0.501", "Brotli")]
    [InlineData("gzip;q=0", "Identity")]
    [InlineData("gzip;q=0, br;q=0.000, *", "Identity")]
    [InlineData("*", "Brotli")]
    [InlineData("*;q=0.3, br;q=0", "Gzip")]
    [InlineData("*;q=0", "Identity")]
    [InlineData("identity;q=1, gzip;q=0.5", "Identity")]
    [InlineData("identity;q=0.5, gzip;q=0.5", "Gzip")]
    [InlineData("identity;q=0, gzip", "Gzip")]
    [InlineData("gzip;q=2", "Identity")]
    [InlineData("gzip;q=", "Identity")]
    [InlineData("gzip;q=0.x", "Identity")]
    [InlineData("gzip;level=9", "Identity")]
    [InlineData(",,gzip,,", "Gzip")]
    public void Accepted_AsFieldsSay_BestIsTaken(string field, string best)
    {
        var accepted = new AcceptedCodings();

        accepted.Take(Encoding.ASCII.GetBytes(field));

        accepted.Best().ToString().ShouldBe(best);
    }

    [Fact]
    public void Accepted_InSeveralFields_CountTogether()
    {
        var accepted = new AcceptedCodings();

        accepted.Take("gzip"u8);
        accepted.Take("br;q=0.1"u8);

        accepted.Best().ShouldBe(ContentCoding.Gzip);
    }
}
