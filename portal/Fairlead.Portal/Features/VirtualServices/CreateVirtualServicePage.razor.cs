using Fairlead.Portal.Live;
using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class CreateVirtualServicePage
{
    private readonly VirtualServiceDraft draft = new();
    private Dictionary<DraftField, string> faults = [];
    private IReadOnlyList<string> networks = [];
    private IReadOnlyList<string> monitors = [VirtualServiceDraft.TcpMonitor];
    private LookFault? loadFault;
    private string message = "";
    private bool isLoaded;
    private bool isSaving;

    private string ServersHint => draft.ServerLines.Count switch
    {
        0 => "address:port, one a line.",
        1 => "1 server.",
        var count => $"{count} servers.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (Session is not { IsSignedIn: true, Tenant: not null })
        {
            return;
        }

        networks = await NamesAsync("network");
        monitors = await NamesAsync("healthmonitor") is { Count: > 0 } found ? found : monitors;
        draft.Network = networks.Count > 0 ? networks[0] : "";
        isLoaded = true;
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string kind)
    {
        using var found = await Session.Api.ListAsync(kind, new Dictionary<string, string> { ["fields"] = "name", ["page_size"] = "200" }, CancellationToken.None);
        loadFault ??= LookFault.Of(found);
        return [.. Json.Items(found.Content?["results"]).Select(one => Json.Text(one["name"]))];
    }

    private void Speak(DraftApplication application)
    {
        draft.Application = application;
        draft.Monitor = application == DraftApplication.Http ? VirtualServiceDraft.OwnMonitor : VirtualServiceDraft.TcpMonitor;
    }

    private async Task SaveAsync()
    {
        (message, faults) = ("", draft.Check());
        if (faults.Count > 0 || isSaving)
        {
            return;
        }

        isSaving = true;
        try
        {
            var outcome = await CreateVirtualService.RunAsync(Session.Api, draft, CancellationToken.None);
            (message, faults) = (outcome.Message, outcome.Faults);
            if (outcome.Uuid is { } uuid)
            {
                Snackbar.Add($"{draft.Name.Trim()} is created.", Severity.Success);
                Navigation.NavigateTo($"/virtual-services/{uuid}");
            }
        }
        catch (HttpRequestException failure)
        {
            message = $"The control plane does not answer: {failure.Message}";
        }
        finally
        {
            isSaving = false;
        }
    }

    private string FaultOf(DraftField field) => faults.GetValueOrDefault(field, "");
}
