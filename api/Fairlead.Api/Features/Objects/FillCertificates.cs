using Fairlead.Model.Tls;

namespace Fairlead.Api.Features.Objects;

/// <summary>Writes out what stands in certificates, as clients expect to read it.</summary>
internal sealed class FillCertificates(TimeProvider time) : IAdmissionStep
{
    public Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        if (draft.Faults.Count == 0)
        {
            CertificateFacts.Fill(draft.Kind, draft.Document, time.GetUtcNow());
        }

        return Task.CompletedTask;
    }
}
