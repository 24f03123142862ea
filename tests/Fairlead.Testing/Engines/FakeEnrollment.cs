using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Grpc.Core;

namespace Fairlead.Testing.Engines;

/// <summary>Join tokens count once; renewal needs the certificate before.</summary>
internal sealed class FakeEnrollment(FakeControlPlane plane) : Enrollment.EnrollmentBase
{
    public override Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        if (plane.TakeToken(request.JoinToken) is not { } engineUuid)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "join_token is unknown or used"));
        }

        Interlocked.Increment(ref plane._enrollments);
        return Task.FromResult(plane.Issue(request.CertificateRequest.Memory, engineUuid));
    }

    public override Task<EnrollReply> Renew(RenewRequest request, ServerCallContext context)
    {
        if (FakeControlPlane.Shown(context) is not { } certificate)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no certificate was shown"));
        }

        Interlocked.Increment(ref plane._renewals);
        return Task.FromResult(plane.Issue(request.CertificateRequest.Memory, certificate.GetNameInfo(X509NameType.SimpleName, false)));
    }
}
