using System.Diagnostics;
using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>Groups, signatures, order of ciphers, parameters of Diffie-Hellman and the end of connections, as openssl s_client sees them.</summary>
[Trait("tier", "wire")]
public sealed class TlsChoiceTests : IDisposable
{
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("", "P-256", "prime256v1")]
    [InlineData("", "P-521", null)]
    [InlineData("P-521:P-384", "P-384:P-521:P-256", "secp521r1")]
    [InlineData("P-384", "P-256", null)]
    public async Task Groups_AsChosen_AreUsedAndNoOthers(string chosen, string offered, string? used)
    {
        var vip = Serve(new TlsChoices { Groups = chosen });

        var printed = await OpenSslClient.RunAsync(vip, LastGet, "-tls1_2", "-groups", offered);

        if (used is null)
        {
            printed.ShouldNotContain("200 OK");
        }
        else
        {
            printed.ShouldContain($"Server Temp Key: ECDH, {used}");
        }
    }

    [Theory]
    [InlineData("ECDSA+SHA384", "SHA384")]
    [InlineData("ECDSA+SHA512:ECDSA+SHA256", "SHA512")]
    public async Task Signatures_AsChosen_AreUsed(string chosen, string digest)
    {
        var vip = Serve(new TlsChoices { SignatureAlgorithms = chosen });

        (await OpenSslClient.RunAsync(vip, LastGet, "-tls1_2")).ShouldContain($"Peer signing digest: {digest}");
    }

    [Theory]
    [InlineData(false, "TLS_AES_128_GCM_SHA256")]
    [InlineData(true, "TLS_AES_256_GCM_SHA384")]
    public async Task Order_OfTheClient_CountsWhereItIsChosen(bool client, string cipher)
    {
        var vip = Serve(new TlsChoices { ClientOrder = client }, tls => tls.Suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");

        (await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256")).ShouldContain($"Cipher is {cipher}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DiffieHellman_WithParametersOrWithout_IsDoneForCiphersThatAreNamed(bool given)
    {
        var choices = given ? new TlsChoices { DhParameters = ByteString.CopyFromUtf8(await ParametersAsync()) } : new TlsChoices();
        var vip = Serve(choices, tls => tls.Ciphers = "DHE-RSA-AES128-GCM-SHA256", rsa: true);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, "-tls1_2");

        printed.ShouldContain($"Server Temp Key: DH, {(given ? 3072 : 2048)} bits");
        printed.ShouldContain("200 OK");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_SilentWhereItIsChosen_IsAnnouncedOtherwise(bool silent)
    {
        var vip = Serve(new TlsChoices { SilentEnd = silent });

        var printed = await OpenSslClient.RunAsync(vip, LastGet, "-tls1_2");

        printed.ShouldContain("200 OK");
        printed.Contains("unexpected eof", StringComparison.Ordinal).ShouldBe(silent, printed);
    }

    private IPEndPoint Serve(TlsChoices choices, Action<TlsConfig>? change = null, bool rsa = false) =>
        _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c", rsa), s =>
        {
            s.Tls.Choices = choices;
            change?.Invoke(s.Tls);
        });

    private static async Task<string> ParametersAsync()
    {
        var start = new ProcessStartInfo("openssl", ["genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe3072"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
