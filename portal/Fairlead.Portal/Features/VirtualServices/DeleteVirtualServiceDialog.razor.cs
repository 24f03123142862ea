using System.Text.Json.Nodes;
using Fairlead.Client;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class DeleteVirtualServiceDialog
{
    private readonly List<(string Kind, string Uuid, string Name)> parts = [];
    private string? refusal;
    private bool isDeleting;

    [Parameter]
    public JsonNode? Config { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    private string Name => Config?["name"]?.ToString() ?? "";

    private string Uuid => Config?["uuid"]?.ToString() ?? "";

    protected override async Task OnInitializedAsync()
    {
        foreach (var field in new[] { "pool_ref", "vsvip_ref" })
        {
            // https://host/api/KIND/UUID#NAME
            if (Config?[field]?.ToString() is { } reference && reference.Split('/')[^1].Split('#') is [var uuid, var name])
            {
                var kind = reference.Split('/')[^2];
                using var users = await Session.Api.ListAsync(
                    "virtualservice", new Dictionary<string, string> { ["refers_to"] = $"{kind}:{uuid}" }, CancellationToken.None);
                if (users.Content?["count"]?.GetValue<int>() == 1)
                {
                    parts.Add((kind, uuid, name));
                }
            }
        }
    }

    private async Task DeleteAsync()
    {
        isDeleting = true;
        using var deleted = await Session.Api.DeleteAsync("virtualservice", Uuid, CancellationToken.None);
        refusal = ApiAnswer.RefusalOf(deleted)?.Message;
        isDeleting = false;
        if (refusal is not null)
        {
            return;
        }

        foreach (var (kind, uuid, _) in parts)
        {
            // One that has found another user meanwhile stays; that is what the API's refusal means.
            using var gone = await Session.Api.DeleteAsync(kind, uuid, CancellationToken.None);
        }

        Dialog.Close(DialogResult.Ok(true));
    }
}
