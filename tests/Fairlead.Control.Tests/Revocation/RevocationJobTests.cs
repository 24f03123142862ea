using Fairlead.Model.Tls;
using Fairlead.Testing.Certificates;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Revocation;

[Trait("tier", "wire")]
public sealed class RevocationJobTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new();
    private readonly RevocationBed _bed = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Pass_WhoseResponderDoesNotAnswer_EndsInTimeAndTheNextOneGoesOn()
    {
        await using var server = await AnsweringServer.StartAsync(Cancelled);
        var asked = new TaskCompletionSource();
        server.Answer = context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var certificate = _authority.Issue("a.test");
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, $$"""{"responder_url_lists": ["{{server.Url}}"]}""");
        var time = new FakeTimeProvider();
        var pass = _bed.Job(time).RunAsync(Cancelled);
        await asked.Task.WaitAsync(Cancelled);

        time.Advance(TimeSpan.FromSeconds(46));
        (await pass).ShouldContain("the next pass goes on");

        server.Send(await _authority.AnswerAsync(certificate));
        (await _bed.Job(time).RunAsync(Cancelled)).ShouldBe("1 were due");
        (await _bed.CertificateAsync(id)).OcspErrorStatus.ShouldBe(OcspErrorStatus.Good);
    }
}
