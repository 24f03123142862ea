using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Refit;

namespace Fairlead.Portal.Features.Captures;

public sealed partial class CapturesPage
{
    // The last look, or what the answer to an action said since: nobody waits for the next look to see what was done.
    private CaptureSeen? shown;
    private string shownOf = "";
    private string refusal = "";
    private bool isFormOpen;
    private bool isBusy;
    private int page = 1;

    [Parameter]
    public string Uuid { get; set; } = "";

    protected override object Subject => (Uuid, page);

    private int First => (page - 1) * CaptureLook.PageSize;

    protected override Func<CancellationToken, Task<Look<CaptureSeen>>> OpenLook() => new CaptureLook(Session.Api, Uuid, page).LookAsync;

    protected override void OnParametersSet()
    {
        if (shownOf != Uuid)
        {
            (shown, shownOf, refusal, isFormOpen, page) = (null, Uuid, "", false, 1);
        }

        base.OnParametersSet();
    }

    protected override void Show(CaptureSeen seen)
    {
        shown = seen;
        // Somebody else's new capture may have fewer pages.
        if (page > 1 && First >= (seen.Capture?.Count ?? 0))
        {
            Turn(1);
        }
    }

    private void Turn(int to)
    {
        page = to;
        WatchSubject();
    }

    private void Started(JsonObject answer)
    {
        (refusal, isFormOpen) = ("", false);
        shown = shown! with { Capture = CaptureState.From(answer), Rows = [] };
        Turn(1);
    }

    private Task StopAsync() => AskAsync(() => Session.Api.StopCaptureAsync(Uuid, CancellationToken.None), answer =>
        shown = shown! with { Capture = CaptureState.From(answer.Content!) });

    private async Task ForgetAsync()
    {
        var dialog = await Dialogs.ShowAsync<ForgetCaptureDialog>(
            "Delete this capture?",
            new DialogParameters<ForgetCaptureDialog> { { asked => asked.Capture, shown!.Capture } },
            new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true });
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        await AskAsync(() => Session.Api.ForgetCaptureAsync(Uuid, CancellationToken.None), _ =>
        {
            shown = shown! with { Capture = null, Rows = [] };
            Snackbar.Add("The capture is deleted.", Severity.Success);
        });
    }

    private async Task AskAsync<TAnswer>(Func<Task<TAnswer>> ask, Action<TAnswer> take)
        where TAnswer : IApiResponse
    {
        isBusy = true;
        try
        {
            using var answer = await ask();
            refusal = ApiAnswer.RefusalOf(answer)?.Message ?? "";
            if (refusal.Length == 0)
            {
                take(answer);
            }
        }
        catch (HttpRequestException failure)
        {
            refusal = $"The control plane does not answer: {failure.Message}";
        }
        finally
        {
            isBusy = false;
        }
    }
}
