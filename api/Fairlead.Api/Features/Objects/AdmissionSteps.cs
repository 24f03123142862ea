namespace Fairlead.Api.Features.Objects;

/// <summary>What a well-formed document passes on its way to the store, in order; the drafts of one write pass each step together.</summary>
internal sealed class AdmissionSteps(VipLedger ledger, TimeProvider time)
{
    private readonly FillReferences fill = new();
    private readonly IAdmissionStep[] steps = [new ResolveReferences(), new AllocateVips(ledger), new UnpackPkcs12(), new FillCertificates(time), new KeepFetched()];

    /// <summary>Faults are left with the drafts. With a VIP among them it must run within a turn at the ledger.</summary>
    public async Task RunAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        foreach (var draft in drafts)
        {
            draft.View.Add(draft);
        }

        // What is there keeps its addresses before anything new is given one.
        Draft[] ordered = [.. drafts.OrderBy(draft => draft.Existing is null)];
        foreach (var draft in ordered)
        {
            await fill.RunAsync(draft, cancellationToken);
        }

        foreach (var view in ordered.GroupBy(draft => draft.View))
        {
            await view.Key.LookUpAsync(view.SelectMany(ResolveReferences.TargetsOf), cancellationToken);
        }

        foreach (var step in steps)
        {
            foreach (var draft in ordered)
            {
                await step.RunAsync(draft, cancellationToken);
            }
        }
    }
}
