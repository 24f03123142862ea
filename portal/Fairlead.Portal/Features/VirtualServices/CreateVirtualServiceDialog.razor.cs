using System.Text.Json.Nodes;
using Fairlead.Client;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class CreateVirtualServiceDialog
{
    private readonly VirtualServiceDraft draft = new();
    private Dictionary<string, string> faults = [];
    private IReadOnlyList<string> networks = [];
    private string? refusal;
    private bool isSaving;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        using var found = await Session.Api.ListAsync("network", new Dictionary<string, string>(), CancellationToken.None);
        networks = [.. (found.Content?["results"] as JsonArray ?? []).Select(network => network!["name"]!.GetValue<string>())];
        draft.Network = networks.Count > 0 ? networks[0] : "";
    }

    private async Task SaveAsync()
    {
        (refusal, faults) = (null, draft.Check());
        if (faults.Count > 0)
        {
            return;
        }

        isSaving = true;
        var (uuid, refused) = await CreateVirtualService.RunAsync(Session.Api, draft, CancellationToken.None);
        isSaving = false;
        if (refused is null)
        {
            Dialog.Close(DialogResult.Ok(uuid));
            return;
        }

        refusal = refused.Message;
        faults = refused.Faults.Select(ToField).OfType<(string Field, string Text)>().DistinctBy(fault => fault.Field).ToDictionary(fault => fault.Field, fault => fault.Text);
    }

    /// <summary>Shows a fault of the API where the person can mend it.</summary>
    private static (string Field, string Text)? ToField(ApiFault fault) => fault.Field switch
    {
        "name" => ("name", fault.Message),
        _ when fault.Field.StartsWith("servers", StringComparison.Ordinal) => ("servers", fault.Message),
        _ when fault.Field.StartsWith("services", StringComparison.Ordinal) => ("port", fault.Message),
        _ when fault.Field.StartsWith("vip", StringComparison.Ordinal) => ("address", fault.Message),
        _ => null,
    };

    private void Cancel() => Dialog.Cancel();

    private bool Has(string field) => faults.ContainsKey(field);

    private string Text(string field) => faults.GetValueOrDefault(field, "");

    private static Dictionary<string, object?> Id(string id) => new() { ["id"] = id };
}
