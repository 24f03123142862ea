using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>What is used of OpenSSL 3's libcrypto. Blittable only.</summary>
internal static unsafe partial class LibCrypto
{
    private const string Name = "libcrypto.so.3";

    public const nuint CheckRevocation = 0x4;
    public const nuint CheckRevocationOfAll = 0x8;

    [LibraryImport(Name, EntryPoint = "OSSL_LIB_CTX_new")]
    public static partial nint LibraryNew();

    [LibraryImport(Name, EntryPoint = "OSSL_LIB_CTX_free")]
    public static partial void LibraryFree(nint library);

    [LibraryImport(Name, EntryPoint = "ERR_peek_error")]
    [SuppressGCTransition]
    public static partial nuint PeekError();

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Name, EntryPoint = "ERR_reason_error_string")]
    public static partial nint ErrorReason(nuint error);

    [LibraryImport(Name, EntryPoint = "BIO_new_mem_buf")]
    public static partial nint MemoryReader(byte* bytes, int length);

    [LibraryImport(Name, EntryPoint = "BIO_s_mem")]
    public static partial nint MemoryMethod();

    [LibraryImport(Name, EntryPoint = "BIO_new")]
    public static partial nint WriterNew(nint method);

    [LibraryImport(Name, EntryPoint = "BIO_read")]
    public static partial int Read(nint reader, byte* into, int length);

    [LibraryImport(Name, EntryPoint = "BIO_free")]
    public static partial int ReaderFree(nint reader);

    [LibraryImport(Name, EntryPoint = "PEM_read_bio_X509")]
    public static partial nint ReadCertificate(nint reader, nint* into, nint passwordCallback, byte* password);

    [LibraryImport(Name, EntryPoint = "PEM_read_bio_X509_CRL")]
    public static partial nint ReadRevocations(nint reader, nint into, nint passwordCallback, byte* password);

    [LibraryImport(Name, EntryPoint = "PEM_read_bio_PrivateKey_ex")]
    public static partial nint ReadKey(nint reader, nint into, nint passwordCallback, byte* password, nint library, nint properties);

    [LibraryImport(Name, EntryPoint = "PEM_read_bio_Parameters_ex")]
    public static partial nint ReadParameters(nint reader, nint into, nint library, nint properties);

    [LibraryImport(Name, EntryPoint = "X509_new_ex")]
    public static partial nint CertificateNew(nint library, nint properties);

    [LibraryImport(Name, EntryPoint = "i2d_X509")]
    public static partial int EncodeCertificate(nint certificate, byte** to);

    [LibraryImport(Name, EntryPoint = "X509_get_subject_name")]
    public static partial nint SubjectName(nint certificate);

    [LibraryImport(Name, EntryPoint = "X509_get_issuer_name")]
    public static partial nint IssuerName(nint certificate);

    [LibraryImport(Name, EntryPoint = "X509_get_signature_nid")]
    public static partial int SignatureAlgorithm(nint certificate);

    [LibraryImport(Name, EntryPoint = "OBJ_nid2ln")]
    public static partial nint LongName(int nid);

    [LibraryImport(Name, EntryPoint = "X509_NAME_print_ex")]
    public static partial int PrintName(nint writer, nint name, int indent, ulong flags);

    [LibraryImport(Name, EntryPoint = "X509_free")]
    public static partial void CertificateFree(nint certificate);

    [LibraryImport(Name, EntryPoint = "X509_check_private_key")]
    public static partial int CertificateFitsKey(nint certificate, nint key);

    [LibraryImport(Name, EntryPoint = "X509_CRL_free")]
    public static partial void RevocationsFree(nint revocations);

    [LibraryImport(Name, EntryPoint = "X509_STORE_add_cert")]
    public static partial int StoreAddCertificate(nint store, nint certificate);

    [LibraryImport(Name, EntryPoint = "X509_STORE_add_crl")]
    public static partial int StoreAddRevocations(nint store, nint revocations);

    [LibraryImport(Name, EntryPoint = "X509_STORE_set_flags")]
    public static partial int StoreSetFlags(nint store, nuint flags);

    [LibraryImport(Name, EntryPoint = "X509_VERIFY_PARAM_add1_host", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int VerifyAddHost(nint parameters, string name, nuint length);

    [LibraryImport(Name, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int VerifySetAddress(nint parameters, string address);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_get_error")]
    public static partial int VerificationError(nint verification);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_set_error")]
    public static partial void SetVerificationError(nint verification, int error);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_set0_untrusted")]
    public static partial void SetUntrusted(nint verification, nint certificates);

    [LibraryImport(Name, EntryPoint = "X509_verify_cert")]
    public static partial int Verify(nint verification);

    [LibraryImport(Name, EntryPoint = "X509_verify_cert_error_string")]
    public static partial nint VerifyErrorText(nint error);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    public static partial void KeyFree(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_fetch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CipherFetch(nint library, string name, nint properties);

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_free")]
    public static partial void CipherFree(nint cipher);

    [LibraryImport(Name, EntryPoint = "EVP_EncryptInit_ex")]
    public static partial int EncryptInit(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name, EntryPoint = "EVP_DecryptInit_ex")]
    public static partial int DecryptInit(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name, EntryPoint = "EVP_MAC_CTX_set_params")]
    public static partial int MacSetParameters(nint context, Parameter* parameters);

    [LibraryImport(Name, EntryPoint = "RAND_bytes_ex")]
    public static partial int RandomBytes(nint library, byte* to, nuint count, uint strength);

    [LibraryImport(Name, EntryPoint = "CRYPTO_malloc")]
    public static partial nint Allocate(nuint size, nint file, int line);

    /// <summary>OSSL_PARAM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        public const uint Utf8 = 4;
        public const uint Octets = 5;

        public byte* Key;
        public uint Type;
        public void* Value;
        public nuint Size;
        public nuint ReturnSize;
    }
}
