namespace Fairlead.Engine.Listen;

/// <summary>A listener the engine could not open. <paramref name="Errno"/> is the system's error number.</summary>
internal sealed record ListenFault(string VirtualService, string Address, int Port, int Errno, string Reason);

/// <summary>Some listeners could not be opened; nothing was changed.</summary>
internal sealed class ListenFailedException(IReadOnlyList<ListenFault> faults)
    : Exception("Cannot listen: " + string.Join("; ", faults.Select(f => $"{f.VirtualService} on {f.Address} port {f.Port}: {f.Reason} (errno {f.Errno})")))
{
    public IReadOnlyList<ListenFault> Faults { get; } = faults;
}
