namespace Fairlead.Api.Features.Objects;

/// <summary>One named step between a well-formed document and the store. Steps run in order; faults of all of them are collected.</summary>
internal interface IAdmissionStep
{
    Task RunAsync(Draft draft, CancellationToken cancellationToken);
}
