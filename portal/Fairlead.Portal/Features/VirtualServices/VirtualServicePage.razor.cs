using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class VirtualServicePage
{
    private const int ShownLogs = 12;
    private readonly VirtualServiceViewModel model = new();

    [Parameter]
    public string Uuid { get; set; } = "";

    private DateTimeOffset Now => Time.GetUtcNow();

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        var api = Session.Api;
        using var config = await api.GetAsync("virtualservice", Uuid, cancellationToken);
        using var runtime = await api.RuntimeAsync("virtualservice", Uuid, cancellationToken);
        if (!Accept(config) || !Accept(runtime))
        {
            return;
        }

        model.TakeService(config.Content!, runtime.Content!);
        using var series = await api.SeriesAsync(Uuid, cancellationToken);
        if (Accept(series))
        {
            model.TakeSeries(series.Content!);
        }

        using var logs = await api.LogsAsync(new Dictionary<string, string> { ["virtualservice"] = Uuid, ["page_size"] = $"{ShownLogs}" }, cancellationToken);
        if (Accept(logs))
        {
            model.TakeLogs(logs.Content!);
        }

        using var history = await api.HistoryAsync("virtualservice", Uuid, cancellationToken);
        if (Accept(history))
        {
            model.TakeHistory(history.Content!);
        }

        model.TakePools(await PoolsAsync(cancellationToken));
    }

    private async Task<IReadOnlyList<JsonNode>> PoolsAsync(CancellationToken cancellationToken)
    {
        var runtimes = new List<JsonNode>();
        foreach (var pool in model.Pools)
        {
            using var runtime = await Session.Api.RuntimeAsync("pool", pool, cancellationToken);
            if (Accept(runtime))
            {
                runtimes.Add(runtime.Content!);
            }
        }

        return runtimes;
    }

    private async Task DeleteAsync()
    {
        var dialog = await Dialogs.ShowAsync<DeleteVirtualServiceDialog>(
            "Delete virtual service",
            new DialogParameters<DeleteVirtualServiceDialog> { { shown => shown.Config, model.Config } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true });
        if (await dialog.Result is { Canceled: false })
        {
            Navigation.NavigateTo("/");
        }
    }
}
