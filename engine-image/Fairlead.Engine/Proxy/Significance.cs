namespace Fairlead.Engine.Proxy;

/// <summary>Why a transaction deserves a look.</summary>
[Flags]
internal enum Significance
{
    None = 0,
    EngineStatus = 1 << 0,
    ServerStatus = 1 << 1,
    RequestRefused = 1 << 2,
    ClientAborted = 1 << 3,
    ServerReset = 1 << 4,
    ServerTimeout = 1 << 5,
    ConnectFailed = 1 << 6,
    Retried = 1 << 7,
    Slow = 1 << 8,
    NoServer = 1 << 9,
    IdleTimeout = 1 << 10,
    Drained = 1 << 11,
    BrokenAnswer = 1 << 12,
    TlsFailed = 1 << 13,
    ClosedByRule = 1 << 14,
    AskedFor = 1 << 15,
    RateLimited = 1 << 24,
    ScriptFailed = 1 << 25,
    ScriptLogged = 1 << 26,

    /// <summary>HTTP went well, the call of gRPC did not.</summary>
    GrpcStatus = 1 << 28,

    /// <summary>A rule says that this client is not let in.</summary>
    Denied = 1 << 29,
    TooManyConnections = 1 << 30,
}
