using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>What servers are told of clients' certificates.</summary>
public sealed record SslClientCertificateAction : WireRecord
{
    [Doc("Close the connection of a client whose certificate does not verify. Engines do so in any case: it is refused in the handshake."), Kept]
    public bool CloseConnection { get; init; }

    [Doc("Headers of requests. Those of the same names that clients send are taken out.")]
    public IReadOnlyList<SslClientRequestHeader> Headers { get; init; } = [];
}

/// <summary>A header that tells servers of a client's certificate.</summary>
public sealed record SslClientRequestHeader : WireRecord
{
    [Doc("Its name.")]
    public string? RequestHeader { get; init; }

    [Doc("What it says.")]
    public HttpPolicyVariable? RequestHeaderValue { get; init; }
}
