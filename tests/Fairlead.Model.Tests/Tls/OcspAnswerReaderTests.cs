using CsCheck;
using Fairlead.Model.Tls;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Tls;

/// <summary>Answers made by <c>openssl ocsp</c>.</summary>
public sealed class OcspAnswerReaderTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_OfAGoodCertificate_SaysSoAndHowLong(bool rsa)
    {
        using var certificate = _authority.Issue("a.test", rsa);
        using var other = _authority.Issue("b.test", rsa);
        var now = TimeProvider.System.GetUtcNow();

        var answer = OcspAnswerReader.Read(await _authority.AnswerAsync(certificate), out var problem).ShouldNotBeNull(problem);

        var statement = answer.Of(certificate).ShouldNotBeNull();
        statement.Status.ShouldBe(OcspCertificateStatus.Good);
        statement.ThisUpdate.ShouldBeInRange(now.AddMinutes(-1), now.AddMinutes(1));
        statement.NextUpdate.ShouldBe(statement.ThisUpdate.AddDays(1));
        statement.Certificate.Names(certificate, _authority.Certificate).ShouldBeTrue();
        statement.Certificate.Names(certificate, other).ShouldBeFalse();
        answer.Of(other).ShouldBeNull();
        answer.Certificates.ShouldHaveSingleItem().ToArray().ShouldBe(_authority.Certificate.RawData);
    }

    [Fact]
    public async Task Read_OfARevokedCertificate_SaysWhenAndWhy()
    {
        using var certificate = _authority.Issue("a.test");
        _authority.Revoke(certificate);

        var statement = OcspAnswerReader.Read(await _authority.AnswerAsync(certificate), out _)!.Of(certificate)!;

        (statement.Status, statement.Reason).ShouldBe((OcspCertificateStatus.Revoked, OcspRevocationReason.KeyCompromise));
        statement.RevokedAt.ShouldNotBeNull().ShouldBeLessThan(statement.ThisUpdate);
    }

    [Fact]
    public async Task Read_OfACertificateOfSomebodyElse_SaysUnknown()
    {
        using var stranger = new OpenSslAuthority("Stranger");
        using var certificate = stranger.Issue("a.test");

        var answer = OcspAnswerReader.Read(await _authority.AnswerAsync(certificate), out _)!;

        answer.Statements.ShouldHaveSingleItem().Status.ShouldBe(OcspCertificateStatus.Unknown);
    }

    [Theory]
    [InlineData("30030A0103", "it says to try later")]
    [InlineData("30030A0106", "it does not answer for this authority")]
    [InlineData("30030A0109", "it answers with status 9")]
    [InlineData("", "its answer is no OCSP response in DER")]
    [InlineData("3C68746D6C3E", "its answer is no OCSP response in DER")]
    public void Read_NoAnswer_SaysWhy(string hex, string wanted)
    {
        OcspAnswerReader.Read(Convert.FromHexString(hex), out var problem).ShouldBeNull();

        problem.ShouldBe(wanted);
    }

    [Fact]
    public async Task Read_BytesChanged_AnswersOrSaysWhyNot()
    {
        using var certificate = _authority.Issue("a.test");
        var good = await _authority.AnswerAsync(certificate);

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[1, good.Length]).Sample(
            (at, value, length) =>
            {
                var bytes = good.ToArray();
                bytes[at] = value;
                _ = OcspAnswerReader.Read(bytes.AsMemory(0, length), out var problem)?.Of(certificate);
                problem.ShouldNotBeNull();
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData(48, null, 48)]
    [InlineData(48, 3600L, 1)]
    [InlineData(1, 86_400L, 1)]
    [InlineData(null, 7200L, 2)]
    [InlineData(null, null, 25)]
    public void GoodUntil_IsTheEarliestThatIsSaid(int? nextUpdateHours, long? timeout, int hours)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var statement = new OcspStatement(null!, OcspCertificateStatus.Good, at, nextUpdateHours is { } h ? at.AddHours(h) : null, null, null);

        OcspTerms.GoodUntil(statement, new OcspConfig { OcspRespTimeout = timeout }).ShouldBe(at.AddHours(hours));
    }
}
