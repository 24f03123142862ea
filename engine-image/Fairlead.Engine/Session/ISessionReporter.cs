namespace Fairlead.Engine.Session;

/// <summary>Something that has to tell the control plane; runs from the Hello of a session to its end, then again in the next.</summary>
internal interface ISessionReporter
{
    Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken);
}
