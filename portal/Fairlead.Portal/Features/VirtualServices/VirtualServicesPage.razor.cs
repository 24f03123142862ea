using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class VirtualServicesPage
{
    private readonly VirtualServicesViewModel model = new();

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        using var inventory = await Session.Api.InventoryAsync("virtualservice", cancellationToken);
        if (Accept(inventory))
        {
            model.Take(inventory.Content!);
        }
    }

    private void Open(VirtualServiceRow row) => Navigation.NavigateTo($"/virtual-services/{row.Uuid}");

    private async Task CreateAsync()
    {
        var dialog = await Dialogs.ShowAsync<CreateVirtualServiceDialog>(
            "New virtual service", new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true });
        if (await dialog.Result is { Canceled: false, Data: string uuid })
        {
            Navigation.NavigateTo($"/virtual-services/{uuid}");
        }
    }
}
