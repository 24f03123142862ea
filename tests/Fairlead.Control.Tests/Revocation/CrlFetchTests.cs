using Fairlead.Testing.Certificates;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Revocation;

[Trait("tier", "wire")]
public sealed class CrlFetchTests : IAsyncLifetime
{
    private readonly OpenSslAuthority _authority = new("Client Authority");
    private readonly RevocationBed _bed = new();
    private AnsweringServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AnsweringServer.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_InDerOrPem_IsStoredWithWhatItSays(bool pem)
    {
        using var revoked = _authority.Issue("bad.test");
        _authority.Revoke(revoked);
        var der = _authority.List(_bed.Time.GetUtcNow().AddDays(7));
        _server.Send(pem ? System.Text.Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("X509 CRL", der)) : der);
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);

        await _bed.PassAsync();

        var list = await _bed.ListAsync(id);
        list.Body.ShouldNotBeNull(_bed.Book.TroubleOf(_bed.Tenant, id)?.Words).ShouldStartWith("-----BEGIN X509 CRL-----");
        (list.CommonName, list.UpdateInterval, list.ServerUrl).ShouldBe(("Client Authority", 60, _server.Url));
        new[] { list.LastRefreshed, list.LastUpdate, list.NextUpdate, list.Fingerprint, list.DistinguishedName }.ShouldAllBe(text => !string.IsNullOrEmpty(text));
    }

    [Fact]
    public async Task List_Fetched_IsFetchedAgainAfterItsIntervalAndStoredOnlyWhenItChanged()
    {
        _server.Send(_authority.List(_bed.Time.GetUtcNow().AddDays(7)));
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);
        await _bed.PassAsync();
        var first = await _bed.FindAsync(id);

        _bed.Time.Advance(TimeSpan.FromMinutes(59));
        await _bed.PassAsync();
        _server.Asked.ShouldBe(1);
        _bed.Time.Advance(TimeSpan.FromMinutes(2));
        await _bed.PassAsync();
        _server.Asked.ShouldBe(2);
        (await _bed.FindAsync(id)).Revision.ShouldBe(first.Revision);

        using var revoked = _authority.Issue("bad.test");
        _authority.Revoke(revoked);
        _server.Send(_authority.List(_bed.Time.GetUtcNow().AddDays(7)));
        _bed.Time.Advance(TimeSpan.FromMinutes(61));
        await _bed.PassAsync();
        (await _bed.FindAsync(id)).Revision.ShouldNotBe(first.Revision);
    }

    [Fact]
    public async Task List_UnchangedByItsTag_IsNotSentAgain()
    {
        var body = _authority.List(_bed.Time.GetUtcNow().AddDays(7));
        var notModified = 0;
        _server.Answer = context =>
        {
            context.Response.Headers.ETag = "\"one\"";
            if (context.Request.Headers.IfNoneMatch == "\"one\"")
            {
                notModified++;
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            return context.Response.Body.WriteAsync(body).AsTask();
        };
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);
        await _bed.PassAsync();
        _bed.Time.Advance(TimeSpan.FromMinutes(61));
        await _bed.PassAsync();

        (notModified, (await _bed.ListAsync(id)).Etag).ShouldBe((1, "\"one\""));
        _bed.Book.TroubleOf(_bed.Tenant, id).ShouldBeNull();
    }

    [Fact]
    public async Task List_OfAnotherAuthority_IsNotBelieved()
    {
        using var other = new OpenSslAuthority("Client Authority");
        _server.Send(other.List(_bed.Time.GetUtcNow().AddDays(7)));
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);

        await _bed.PassAsync();

        await RefusedAsync(id, "none of the profile's authorities signed");
    }

    [Fact]
    public async Task List_ThatHasEnded_IsNotTaken()
    {
        _server.Send(_authority.List(_bed.Time.GetUtcNow().AddMinutes(-1), _bed.Time.GetUtcNow().AddDays(-1)));
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);

        await _bed.PassAsync();

        await RefusedAsync(id, "holds a list that ended at");
    }

    [Fact]
    public async Task List_TooLargeOrNone_IsNotTakenAndTriedAgain()
    {
        _server.Send(new byte[200_000]);
        var id = await _bed.AddProfileAsync(_server.Url, _authority.Certificate);
        await _bed.PassAsync();
        await RefusedAsync(id, "more than 100000 bytes");

        _server.Send([1, 2, 3]);
        _bed.Time.Advance(TimeSpan.FromMinutes(6));
        await _bed.PassAsync();
        await RefusedAsync(id, "no revocation list");

        _server.Send(_authority.List(_bed.Time.GetUtcNow().AddDays(7)));
        _bed.Time.Advance(TimeSpan.FromMinutes(6));
        await _bed.PassAsync();
        (await _bed.ListAsync(id)).Body.ShouldNotBeNull();
    }

    private async Task RefusedAsync(Fairlead.Model.Identity.ObjectId id, string why)
    {
        (await _bed.ListAsync(id)).Body.ShouldBeNull();
        _bed.Book.TroubleOf(_bed.Tenant, id)!.Words.ShouldContain(why);
    }
}
