using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class VirtualServicePage
{
    private bool isBusy;

    [Parameter]
    public string Uuid { get; set; } = "";

    protected override object Subject => Uuid;

    private VirtualServiceRow Service => Seen!.Service;

    protected override Func<CancellationToken, Task<Look<VirtualServiceSeen>>> OpenLook() => new VirtualServiceLook(Session.Api, Uuid, Time).LookAsync;

    private async Task ToggleAsync()
    {
        isBusy = true;
        var patch = new JsonObject { ["replace"] = new JsonObject { ["enabled"] = !Service.IsEnabled } };
        using var answer = await Session.Api.PatchAsync("virtualservice", Uuid, patch, CancellationToken.None);
        isBusy = false;
        if (ApiAnswer.RefusalOf(answer) is { } refusal)
        {
            Snackbar.Add(refusal.Message, Severity.Error);
        }
    }

    private async Task DeleteAsync()
    {
        var dialog = await Dialogs.ShowAsync<DeleteVirtualServiceDialog>(
            $"Delete {Service.Name}?",
            new DialogParameters<DeleteVirtualServiceDialog> { { shown => shown.Config, Seen!.Config } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true });
        if (await dialog.Result is { Canceled: false, Data: DeletionOutcome outcome })
        {
            Snackbar.Add($"{outcome.Name} is deleted.", Severity.Success);
            foreach (var kept in outcome.Kept)
            {
                Snackbar.Add(kept, Severity.Warning);
            }

            Navigation.NavigateTo("/");
        }
    }
}
