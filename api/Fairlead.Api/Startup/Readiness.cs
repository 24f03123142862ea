namespace Fairlead.Api.Startup;

/// <summary>Whether requests can be served: the database is migrated and an operator can sign in.</summary>
internal sealed class Readiness
{
    private volatile bool isReady;

    public bool IsReady => isReady;

    public void Reached() => isReady = true;
}
