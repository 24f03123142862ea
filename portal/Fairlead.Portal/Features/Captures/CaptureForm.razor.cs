using System.Text.Json.Nodes;
using Fairlead.Client;
using Microsoft.AspNetCore.Components;

namespace Fairlead.Portal.Features.Captures;

public sealed partial class CaptureForm
{
    private readonly CaptureDraft draft = new();
    private string unreachable = "";
    private bool isStarting;

    [Parameter, EditorRequired]
    public string Uuid { get; set; } = "";

    /// <summary>There is an ended capture, which a new one takes the place of.</summary>
    [Parameter]
    public bool IsInPlace { get; set; }

    /// <summary>The API's answer.</summary>
    [Parameter]
    public EventCallback<JsonObject> OnStarted { get; set; }

    [Parameter]
    public EventCallback OnCancelled { get; set; }

    private string Message => unreachable.Length > 0 ? unreachable : draft.Message;

    private async Task StartAsync()
    {
        if (isStarting)
        {
            return;
        }

        (isStarting, unreachable) = (true, "");
        draft.Accept();
        try
        {
            using var answer = await Session.Api.StartCaptureAsync(Uuid, draft.Document(), CancellationToken.None);
            if (ApiAnswer.RefusalOf(answer) is { } refusal)
            {
                draft.Refuse(refusal);
            }
            else
            {
                await OnStarted.InvokeAsync(answer.Content!);
            }
        }
        catch (HttpRequestException failure)
        {
            unreachable = $"The control plane does not answer: {failure.Message}";
        }
        finally
        {
            isStarting = false;
        }
    }

    private string FaultOf(params string[] fields) => string.Join(' ', fields.Where(draft.Faults.ContainsKey).Select(field => draft.Faults[field]));
}
