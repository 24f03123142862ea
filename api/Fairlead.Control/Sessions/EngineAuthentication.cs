using Fairlead.Control.Certificates;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Grpc.Core;

namespace Fairlead.Control.Sessions;

/// <summary>Deny by default: an engine is who its certificate says, if the tenant's authority issued it and the engine object is still there.</summary>
internal sealed class EngineAuthentication(EngineCertificates certificates, ITenantDirectory directory, ITenantStores stores)
{
    public async Task<CertificateAccepted> RequireAsync(ServerCallContext context)
    {
        var shown = await context.GetHttpContext().Connection.GetClientCertificateAsync(context.CancellationToken);
        var verdict = await certificates.VerifyAsync(shown, context.CancellationToken);
        if (verdict is not CertificateAccepted accepted)
        {
            throw Denied(StatusCode.Unauthenticated, ((CertificateRejected)verdict).Reason);
        }

        await RequireExistsAsync(accepted.Identity, context.CancellationToken);
        return accepted;
    }

    public async Task RequireExistsAsync(EngineIdentity identity, CancellationToken cancellationToken)
    {
        var tenant = await directory.FindAsync(identity.Tenant, cancellationToken);
        if (tenant is null or { State: TenantState.Gone or TenantState.Deleting })
        {
            throw Denied(StatusCode.PermissionDenied, $"{identity.Tenant} is no living tenant");
        }

        await using var store = await stores.OpenAsync(identity.Tenant, cancellationToken);
        if (await store.FindAsync(identity.Engine, cancellationToken) is null)
        {
            throw Denied(StatusCode.PermissionDenied, $"{identity.Engine} was deleted; its certificate counts no more");
        }
    }

    public static RpcException Denied(StatusCode code, string reason) => new(new Status(code, reason));
}
