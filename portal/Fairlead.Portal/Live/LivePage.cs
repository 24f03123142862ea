using Fairlead.Client;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Components;
using Refit;

namespace Fairlead.Portal.Live;

/// <summary>A page that looks again every second while it is shown.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource leaving = new();

    [Inject]
    protected PortalSession Session { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    protected CancellationToken Leaving => leaving.Token;

    /// <summary>Why the last look failed; null while all is well.</summary>
    protected string? Fault { get; private set; }

    protected abstract Task LookAsync(CancellationToken cancellationToken);

    protected override async Task OnInitializedAsync()
    {
        if (!Session.IsSignedIn)
        {
            return;
        }

        await LookSafelyAsync();
        _ = InvokeAsync(KeepLookingAsync);
    }

    /// <summary>True when the answer is good; else the page says why not, or leads to the sign-in.</summary>
    protected bool Accept(IApiResponse response)
    {
        if (ApiAnswer.RefusalOf(response) is not { } refusal)
        {
            return true;
        }

        if (refusal.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            Navigation.NavigateTo("/sign-in?fault=expired", forceLoad: true);
        }

        Fault = refusal.Message;
        return false;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !leaving.IsCancellationRequested)
        {
            leaving.Cancel();
            leaving.Dispose();
        }
    }

    private async Task KeepLookingAsync()
    {
        using var timer = new PeriodicTimer(Period, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(leaving.Token))
            {
                await LookSafelyAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task LookSafelyAsync()
    {
        try
        {
            Fault = null;
            await LookAsync(leaving.Token);
        }
        catch (HttpRequestException failure)
        {
            Fault = $"The control plane does not answer: {failure.Message}";
        }
    }
}
