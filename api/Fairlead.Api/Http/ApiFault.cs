using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Api.Http;

/// <summary>Why a request is refused; a value, mapped to an answer in one place.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">In words; the first thing a client reads.</param>
internal sealed record ApiFault(int Status, string Title)
{
    /// <summary>Of which object, e.g. <c>pool 'web'</c>.</summary>
    public string Subject { get; init; } = "";

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public static ApiFault NotSignedIn { get; } = new(401, "Authentication credentials were not provided or are not valid. Sign in at /login, or send an API key as 'Authorization: Bearer KEY'.");

    public static ApiFault WrongCredentials { get; } = new(401, "Invalid credentials");

    public static ApiFault CsrfMissing { get; } = new(403, "CSRF check failed: repeat the cookie 'csrftoken' in the header X-CSRFToken on every write.");

    public static ApiFault NoSuchTenant(string name) => new(404, $"Tenant '{name}' object not found!");

    /// <summary>Agents look for "VsVip object not found", and for the last words with their mark.</summary>
    public static ApiFault NotFound(string kind, string id) =>
        new(404, $"{(KindCatalog.TryFind(kind, out var known) ? known.Type.Name : kind)} object not found! There is no {kind} '{id}' that you may see.");

    public static ApiFault Forbidden(string needed) => new(403, $"You do not have permission for this: it needs {needed}.");

    public static ApiFault Invalid(string subject, IReadOnlyList<Fault> faults) =>
        new(400, faults.Count == 1 ? "The object was not accepted." : $"The object was not accepted; {faults.Count} faults.")
        {
            Subject = subject,
            Faults = faults,
        };
}
