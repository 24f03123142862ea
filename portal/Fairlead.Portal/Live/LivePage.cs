using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Components;

namespace Fairlead.Portal.Live;

/// <summary>Something on the screen that is looked at again and again while it is shown.</summary>
/// <typeparam name="T">What a look gives.</typeparam>
public abstract class LivePage<T> : ComponentBase, IDisposable
    where T : class
{
    private IDisposable? watching;
    private object? watched;
    private bool isClosed;

    [Inject]
    protected PortalSession Session { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    [Inject]
    private LiveFeeds Feeds { get; set; } = null!;

    /// <summary>The last good look; kept while later ones fail.</summary>
    protected T? Seen { get; private set; }

    /// <summary>Why the last look failed; null while all is well.</summary>
    protected LookFault? Fault { get; private set; }

    protected virtual TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <summary>What is looked at; a change of it starts anew.</summary>
    protected abstract object Subject { get; }

    protected DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Makes the look; called once for all who share it, so it may remember.</summary>
    protected abstract Func<CancellationToken, Task<Look<T>>> OpenLook();

    /// <summary>Before what was seen is drawn.</summary>
    protected virtual void Show(T seen)
    {
    }

    protected override void OnParametersSet() => WatchSubject();

    protected void WatchSubject()
    {
        if (Session.Credential is null || Session.Tenant is null || Equals(watched, Subject))
        {
            return;
        }

        watching?.Dispose();
        (Seen, Fault, watched) = (null, null, Subject);
        var subject = Subject;
        watching = Feeds.Watch((Session.Credential, typeof(T), subject), Period, OpenLook, look => InvokeAsync(() => Take(subject, look)));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            isClosed = true;
            watching?.Dispose();
        }
    }

    private void Take(object subject, Look<T> look)
    {
        if (isClosed || !Equals(subject, watched))
        {
            return;
        }

        if (look.Fault is { Kind: FaultKind.SignedOut })
        {
            watching?.Dispose();
            Navigation.NavigateTo(SignInAgain(), forceLoad: true);
            return;
        }

        Fault = look.Fault;
        if (look.Seen is { } seen)
        {
            Seen = seen;
            Show(seen);
        }

        StateHasChanged();
    }

    private string SignInAgain() =>
        $"/sign-in?fault=expired&return={Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri))}";
}
