namespace Fairlead.Engine.Net.Tls;

/// <summary>What a server demands of its clients' certificates.</summary>
internal static class TlsClientDemand
{
    private const int VerifyPeer = 1;
    private const int FailIfNone = 2;
    private const nuint CheckRevocation = 0x4;
    private const nuint CheckRevocationOfAll = 0x8;

    public static TlsFault? Configure(nint context, TlsLibrary library, TlsServerSettings settings)
    {
        if (settings.ClientAuthentication == TlsClientAuthentication.None)
        {
            return null;
        }

        var store = LibSsl.ContextStore(context);
        var authorities = TlsKeyMaterial.ForEachCertificate(
            library,
            settings.ClientAuthorities,
            certificate => LibCrypto.StoreAddCertificate(store, certificate) == 1 && LibSsl.ContextAddClientAuthority(context, certificate) == 1);
        if (authorities == 0)
        {
            return new TlsFault("client_authorities", "holds no certificate in PEM form, so that no client could be let in");
        }

        if (settings.ClientRevocations.Length > 0)
        {
            if (TlsKeyMaterial.AddRevocations(store, settings.ClientRevocations) == 0)
            {
                return new TlsFault("client_revocations", "holds no revocation list in PEM form (BEGIN X509 CRL)");
            }

            _ = LibCrypto.StoreSetFlags(store, CheckRevocation | (settings.CheckWholeChain ? CheckRevocationOfAll : 0));
        }

        LibSsl.ContextSetVerify(context, VerifyPeer | (settings.ClientAuthentication == TlsClientAuthentication.Require ? FailIfNone : 0), 0);
        return null;
    }
}
