namespace Fairlead.Tenants.Store.Feed;

/// <summary>Brings in the wake-ups of other processes; listening starts with the first reader.</summary>
internal interface IRemoteWakeUps
{
    void Listen();
}

/// <summary>With SQLite there is no other process.</summary>
internal sealed class NoRemoteWakeUps : IRemoteWakeUps
{
    public void Listen()
    {
    }
}
