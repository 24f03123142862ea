using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>A cipher suite of TLS.</summary>
[WireEnum("TLS_")]
public enum TlsCipher
{
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")] EcdheEcdsaWithAes128GcmSha256,
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")] EcdheEcdsaWithAes256GcmSha384,
    [WireName("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")] EcdheRsaWithAes128GcmSha256,
    [WireName("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")] EcdheRsaWithAes256GcmSha384,
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256")] EcdheEcdsaWithAes128CbcSha256,
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384")] EcdheEcdsaWithAes256CbcSha384,
    [WireName("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256")] EcdheRsaWithAes128CbcSha256,
    [WireName("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384")] EcdheRsaWithAes256CbcSha384,
    [WireName("TLS_RSA_WITH_AES_128_GCM_SHA256")] RsaWithAes128GcmSha256,
    [WireName("TLS_RSA_WITH_AES_256_GCM_SHA384")] RsaWithAes256GcmSha384,
    [WireName("TLS_RSA_WITH_AES_128_CBC_SHA256")] RsaWithAes128CbcSha256,
    [WireName("TLS_RSA_WITH_AES_256_CBC_SHA256")] RsaWithAes256CbcSha256,
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")] EcdheEcdsaWithAes128CbcSha,
    [WireName("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")] EcdheEcdsaWithAes256CbcSha,
    [WireName("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")] EcdheRsaWithAes128CbcSha,
    [WireName("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA")] EcdheRsaWithAes256CbcSha,
    [WireName("TLS_RSA_WITH_AES_128_CBC_SHA")] RsaWithAes128CbcSha,
    [WireName("TLS_RSA_WITH_AES_256_CBC_SHA")] RsaWithAes256CbcSha,
    [WireName("TLS_RSA_WITH_3DES_EDE_CBC_SHA")] RsaWith3desEdeCbcSha,
    [WireName("TLS_AES_256_GCM_SHA384")] Aes256GcmSha384,
    [WireName("TLS_CHACHA20_POLY1305_SHA256")] Chacha20Poly1305Sha256,
    [WireName("TLS_AES_128_GCM_SHA256")] Aes128GcmSha256,
}
