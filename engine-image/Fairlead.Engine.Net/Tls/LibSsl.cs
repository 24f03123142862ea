using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>What is used of OpenSSL 3's libssl. Blittable only; failures are told by <see cref="LibCrypto.PeekError"/>.</summary>
internal static unsafe partial class LibSsl
{
    private const string Name = "libssl.so.3";

    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorSyscall = 5;
    public const int ErrorZeroReturn = 6;

    public const ulong OptionNoTicket = 1UL << 14;
    public const ulong OptionNoCompression = 1UL << 17;
    public const ulong OptionPrioritizeChaCha = 1UL << 21;
    public const ulong OptionServerPreference = 1UL << 22;
    public const ulong OptionNoRenegotiation = 1UL << 30;

    public const int ModeEnablePartialWrite = 0x1;
    public const int ModeAcceptMovingWriteBuffer = 0x2;
    public const int ModeReleaseBuffers = 0x10;

    public const int ControlMode = 33;
    public const int ControlReadAhead = 41;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerNameCallback = 53;
    public const int ControlSetHostName = 55;
    public const int ControlStatusCallback = 63;
    public const int ControlStatusType = 65;
    public const int ControlStatusResponse = 71;
    public const int ControlChainCertificate = 89;
    public const int ControlGroups = 92;
    public const int ControlSignatureAlgorithms = 98;
    public const int ControlDhAuto = 118;
    public const int ControlMinVersion = 123;
    public const int ControlMaxVersion = 124;

    public const int SessionCacheOff = 0;

    public const int ExtensionOk = 0;
    public const int ExtensionFatal = 2;
    public const int ExtensionNoAck = 3;

    public const int HelloSuccess = 1;
    public const int HelloError = 0;
    public const uint ExtensionServerName = 0;

    public const int NameTypeHost = 0;
    public const int StatusTypeOcsp = 1;

    [LibraryImport(Name, EntryPoint = "OPENSSL_init_ssl")]
    public static partial int Init(ulong options, nint settings);

    [LibraryImport(Name, EntryPoint = "TLS_method")]
    public static partial nint TlsMethod();

    [LibraryImport(Name, EntryPoint = "SSL_CTX_new_ex")]
    public static partial nint ContextNew(nint library, nint properties, nint method);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_free")]
    public static partial void ContextFree(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ContextControl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ContextControlText(nint context, int command, nint number, string text);

    [LibraryImport(Name, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ControlText(nint ssl, int command, nint number, string text);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_quiet_shutdown")]
    public static partial void ContextSetSilentEnd(nint context, int silent);

    [LibraryImport(Name, EntryPoint = "SSL_set_quiet_shutdown")]
    public static partial void SetSilentEnd(nint ssl, int silent);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set0_tmp_dh_pkey")]
    public static partial int ContextSetDh(nint context, nint parameters);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_callback_ctrl")]
    public static partial nint ContextCallbackControl(nint context, int command, nint callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong ContextSetOptions(nint context, ulong options);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextSetCiphers(nint context, string ciphers);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_ciphersuites", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextSetSuites(nint context, string suites);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_session_id_context")]
    public static partial int ContextSetSessionIdContext(nint context, byte* id, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_timeout")]
    public static partial nint ContextSetTimeout(nint context, nint seconds);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_num_tickets")]
    public static partial int ContextSetTickets(nint context, nuint count);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_tlsext_ticket_key_evp_cb")]
    public static partial int ContextSetTicketCallback(
        nint context, delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    public static partial void ContextSetAlpnCallback(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_certificate")]
    public static partial int ContextUseCertificate(nint context, nint certificate);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int ContextUseKey(nint context, nint key);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_cert_verify_callback")]
    public static partial void ContextSetVerification(nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_get1_peer_certificate")]
    public static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_get0_certificate")]
    public static partial nint ContextCertificate(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_get_certificate")]
    public static partial nint Certificate(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void ContextSetVerify(nint context, int mode, nint callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_get_cert_store")]
    public static partial nint ContextStore(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_add_client_CA")]
    public static partial int ContextAddClientAuthority(nint context, nint certificate);

    [LibraryImport(Name, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_fd")]
    public static partial int SetFd(nint ssl, int fd);

    [LibraryImport(Name, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAcceptState(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetConnectState(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_do_handshake")]
    public static partial int DoHandshake(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* buffer, int length);

    [LibraryImport(Name, EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* buffer, int length);

    [LibraryImport(Name, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_error")]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport(Name, EntryPoint = "SSL_has_pending")]
    [SuppressGCTransition]
    public static partial int HasPending(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_ctrl")]
    public static partial nint Control(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Name, EntryPoint = "SSL_get_servername")]
    public static partial byte* ServerName(nint ssl, int type);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_client_hello_cb")]
    public static partial void ContextSetHelloCallback(nint context, delegate* unmanaged<nint, int*, nint, int> callback, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_client_hello_get0_ext")]
    public static partial int HelloExtension(nint ssl, uint type, byte** content, nuint* length);

    [LibraryImport(Name, EntryPoint = "SSL_set_verify")]
    public static partial void SetVerify(nint ssl, int mode, nint callback);

    [LibraryImport(Name, EntryPoint = "SSL_set_options")]
    public static partial ulong SetOptions(nint ssl, ulong options);

    [LibraryImport(Name, EntryPoint = "SSL_clear_options")]
    public static partial ulong ClearOptions(nint ssl, ulong options);

    [LibraryImport(Name, EntryPoint = "SSL_set_num_tickets")]
    public static partial int SetTickets(nint ssl, nuint count);

    [LibraryImport(Name, EntryPoint = "SSL_get_session")]
    public static partial nint Session(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_SESSION_set_timeout")]
    public static partial nint SessionSetTimeout(nint session, nint seconds);

    [LibraryImport(Name, EntryPoint = "SSL_set_SSL_CTX")]
    public static partial nint SetContext(nint ssl, nint context);

    [LibraryImport(Name, EntryPoint = "SSL_version")]
    public static partial int Version(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_current_cipher")]
    public static partial nint CurrentCipher(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_CIPHER_standard_name")]
    public static partial nint CipherName(nint cipher);

    [LibraryImport(Name, EntryPoint = "SSL_session_reused")]
    public static partial int SessionReused(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_alpn_protos")]
    public static partial int SetAlpnProtocols(nint ssl, byte* protocols, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_get0_alpn_selected")]
    public static partial void AlpnSelected(nint ssl, byte** protocol, uint* length);

    [LibraryImport(Name, EntryPoint = "SSL_get0_param")]
    public static partial nint VerifyParameters(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_verify_result")]
    public static partial nint VerifyResult(nint ssl);
}
