using System.Net.Security;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsHandshakeTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task Handshake_EitherVersion_AnswersAndIsToldInTheRecord(SslProtocols version, string name)
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c", false, "a.test"));
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test", Versions = version });

        (await client.AskAsync(Get)).Body.ShouldBe("s");
        (await client.AskAsync(Get)).Body.ShouldBe("s");

        var records = await _bed.RecordsAsync(2);
        records.ShouldAllBe(r => r.TlsVersion == name && r.TlsCipher == client.Stream.NegotiatedCipherSuite.ToString() && r.TlsServerName == "a.test");
        (records[0].TlsUs > 0, records[1].TlsUs).ShouldBe((true, 0));
        var stats = _bed.Stats("a");
        (stats.TlsHandshakes, stats.TlsResumed, stats.TlsFailures.Count, stats.Connections, stats.OpenConnections).ShouldBe((1UL, 0UL, 0, 1UL, 1UL));
    }

    [Theory]
    [InlineData(TlsProtocolVersion.Tls13, TlsProtocolVersion.Tls13, SslProtocols.Tls12)]
    [InlineData(TlsProtocolVersion.Tls12, TlsProtocolVersion.Tls12, SslProtocols.Tls13)]
    public async Task Handshake_VersionOutsideTheBounds_IsRefusedAndCounted(TlsProtocolVersion min, TlsProtocolVersion max, SslProtocols offered)
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"), s => (s.Tls.MinVersion, s.Tls.MaxVersion) = (min, max));

        await Should.ThrowAsync<AuthenticationException>(() => TlsBed.ConnectTlsAsync(vip, new TlsClient { Versions = offered }));

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "unsupported_version") == 1);
        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        record.SignificanceWords().ShouldBe(["TLS failed: unsupported_version"]);
    }

    [Fact]
    public async Task Handshake_NoCipherInCommon_IsRefusedAndCounted()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"), s => s.Tls.Ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384");
        var client = new TlsClient { Versions = SslProtocols.Tls12, Ciphers = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256] };

        await Should.ThrowAsync<AuthenticationException>(() => TlsBed.ConnectTlsAsync(vip, client));

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "no_shared_cipher") == 1);
    }

    [Theory]
    [InlineData("exact.test", "CN=exact.test")]
    [InlineData("EXACT.test", "CN=exact.test")]
    [InlineData("b.wild.test", "CN=*.wild.test")]
    [InlineData("b.c.wild.test", "CN=default.test")]
    [InlineData("wild.test", "CN=default.test")]
    [InlineData("unknown.test", "CN=default.test")]
    [InlineData("", "CN=default.test")]
    public async Task ServerName_ChoosesTheCertificate(string name, string subject)
    {
        var vip = _bed.ServeTls("a", [Server()], ThreeCertificates());

        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = name });

        client.Subject.ShouldBe(subject);
        (await client.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ServerName_UnknownAndToBeRefused_GetsAnAlertAndIsCounted()
    {
        var vip = _bed.ServeTls("a", [Server()], ThreeCertificates(), s => s.Tls.RefuseUnknownNames = true);

        await Should.ThrowAsync<AuthenticationException>(() => TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "unknown.test" }));

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "unknown_name") == 1);
        using var known = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "exact.test" });
        using var nameless = await TlsBed.ConnectTlsAsync(vip);
        (known.Subject, nameless.Subject).ShouldBe(("CN=exact.test", "CN=default.test"));
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "1.2.840.113549.1.1.1")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "1.2.840.10045.2.1")]
    public async Task KeyPairs_RsaAndEcdsaTogether_FitWhatTheClientCan(TlsCipherSuite cipher, string keyType)
    {
        (CertificateConfig, string[])[] both = [(_authority.Config("rsa", true, "two.test"), ["two.test"]), (_authority.Config("ec", false, "two.test"), ["two.test"])];
        var vip = _bed.ServeTls("a", [Server()], both);

        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "two.test", Versions = SslProtocols.Tls12, Ciphers = [cipher] });

        client.Stream.RemoteCertificate!.GetKeyAlgorithm().ShouldBe(keyType);
        client.Stream.NegotiatedCipherSuite.ShouldBe(cipher);
    }

    [Fact]
    public async Task Protocols_AgreedOrRefused()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"), s => s.Tls.Protocols.Add("http/1.1"));
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] });
        using var silent = await TlsBed.ConnectTlsAsync(vip);

        await Should.ThrowAsync<AuthenticationException>(() => TlsBed.ConnectTlsAsync(vip, new TlsClient { Protocols = [SslApplicationProtocol.Http2] }));

        client.Stream.NegotiatedApplicationProtocol.ShouldBe(SslApplicationProtocol.Http11);
        (await silent.AskAsync(Get)).Status.ShouldBe(200);
        await Bed.UntilAsync(() => _bed.TlsFailures("a", "no_shared_protocol") == 1);
    }

    [Fact]
    public async Task Chain_IntermediatesAreSent()
    {
        var certificate = _authority.Config("c", false, "a.test");
        certificate.Chain = Google.Protobuf.ByteString.CopyFromUtf8(certificate.Chain.ToStringUtf8() + "\n" + _authority.Pem.ToStringUtf8());
        var vip = _bed.ServeTls("a", [Server()], certificate);
        var sent = 0;
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(vip, TestContext.Current.CancellationToken);
        using var stream = new SslStream(new System.Net.Sockets.NetworkStream(socket), false, (_, _, chain, _) => (sent = chain!.ChainPolicy.ExtraStore.Count) > 0);

        await stream.AuthenticateAsClientAsync("a.test");

        sent.ShouldBeGreaterThanOrEqualTo(1);
    }

    private System.Net.IPEndPoint Server() => _bed.Use(FakeServer.Named("s")).Endpoint;

    private (CertificateConfig, string[])[] ThreeCertificates() =>
    [
        (_authority.Config("exact", false, "exact.test"), ["exact.test"]),
        (_authority.Config("wild", false, "*.wild.test"), ["*.wild.test"]),
        (_authority.Config("default", false, "default.test"), []),
    ];
}
