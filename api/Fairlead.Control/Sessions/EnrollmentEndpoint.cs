using Fairlead.Control.Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Tenants.Credentials;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Sessions;

/// <summary>An engine's first certificate for a join token, and every later one for the certificate before it.</summary>
internal sealed partial class EnrollmentEndpoint(
    EngineAuthentication authentication,
    EngineCertificates certificates,
    ICredentials credentials,
    TimeProvider time,
    ILogger<EnrollmentEndpoint> logger) : Enrollment.EnrollmentBase
{
    public override async Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        var grant = await credentials.TakeJoinTokenAsync(request.JoinToken, time.GetUtcNow(), context.CancellationToken);
        if (grant is null)
        {
            EnrollmentRefused(logger, context.Peer);
            throw EngineAuthentication.Denied(
                StatusCode.Unauthenticated, "join_token is unknown, used or expired; start the engine with a new one");
        }

        var identity = new EngineIdentity(grant.Tenant, grant.Engine);
        await authentication.RequireExistsAsync(identity, context.CancellationToken);
        var reply = await IssueAsync(request.CertificateRequest, identity, context.CancellationToken);
        Enrolled(logger, identity, request.EngineVersion);
        return reply;
    }

    public override async Task<EnrollReply> Renew(RenewRequest request, ServerCallContext context)
    {
        var engine = await authentication.RequireAsync(context);
        var reply = await IssueAsync(request.CertificateRequest, engine.Identity, context.CancellationToken);
        Renewed(logger, engine.Identity, engine.ExpiresAt);
        return reply;
    }

    private async Task<EnrollReply> IssueAsync(ByteString request, EngineIdentity identity, CancellationToken cancellationToken)
    {
        var issue = await certificates.IssueAsync(request.Memory, identity, cancellationToken);
        if (issue is not CertificateIssued issued)
        {
            throw EngineAuthentication.Denied(StatusCode.InvalidArgument, ((CertificateRefused)issue).Reason);
        }

        return new EnrollReply
        {
            Certificate = ByteString.CopyFrom(issued.Certificate),
            Authorities = { ByteString.CopyFrom(issued.Authority) },
            EngineUuid = identity.Engine.ToString(),
            RenewAfterUnixMs = issued.RenewAfter.ToUnixTimeMilliseconds(),
        };
    }
}
