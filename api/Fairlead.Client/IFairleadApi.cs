using System.Text.Json.Nodes;
using Refit;

namespace Fairlead.Client;

/// <summary>The public API, typed as far as it is uniform: one set of verbs for every kind, documents as JSON objects.</summary>
public interface IFairleadApi
{
    /// <summary>Answers the session's cookies in <c>Set-Cookie</c>.</summary>
    [Post("/login")]
    Task<IApiResponse<JsonObject>> SignInAsync([Body] SignInRequest request, CancellationToken cancellationToken);

    [Post("/logout")]
    Task<IApiResponse> SignOutAsync(CancellationToken cancellationToken);

    /// <summary>The tenants the credential belongs to.</summary>
    [Get("/api/tenant")]
    Task<IApiResponse<JsonObject>> TenantsAsync(CancellationToken cancellationToken);

    /// <summary><c>{count, results, next}</c>.</summary>
    [Get("/api/{kind}")]
    Task<IApiResponse<JsonObject>> ListAsync(string kind, [Query] IDictionary<string, string> filters, CancellationToken cancellationToken);

    [Get("/api/{kind}/{uuid}")]
    Task<IApiResponse<JsonObject>> GetAsync(string kind, string uuid, CancellationToken cancellationToken);

    [Post("/api/{kind}")]
    Task<IApiResponse<JsonObject>> CreateAsync(string kind, [Body] JsonObject document, CancellationToken cancellationToken);

    /// <summary>Refused with 412 when the document's <c>_last_modified</c> is no longer the current one.</summary>
    [Put("/api/{kind}/{uuid}")]
    Task<IApiResponse<JsonObject>> ReplaceAsync(string kind, string uuid, [Body] JsonObject document, CancellationToken cancellationToken);

    [Patch("/api/{kind}/{uuid}")]
    Task<IApiResponse<JsonObject>> PatchAsync(string kind, string uuid, [Body] JsonObject patch, CancellationToken cancellationToken);

    [Delete("/api/{kind}/{uuid}")]
    Task<IApiResponse> DeleteAsync(string kind, string uuid, CancellationToken cancellationToken);

    /// <summary>State with reason and evidence, and live figures.</summary>
    [Get("/api/{kind}/{uuid}/runtime")]
    Task<IApiResponse<JsonObject>> RuntimeAsync(string kind, string uuid, CancellationToken cancellationToken);

    /// <summary>Configuration and runtime of every object of the kind.</summary>
    [Get("/api/{kind}-inventory?page_size=1000")]
    Task<IApiResponse<JsonObject>> InventoryAsync(string kind, CancellationToken cancellationToken);

    [Get("/api/{kind}/{uuid}/history")]
    Task<IApiResponse<JsonObject>> HistoryAsync(string kind, string uuid, CancellationToken cancellationToken);

    /// <summary>Points of the last minutes, one a second; <c>from</c>, <c>to</c> and <c>step</c> choose others.</summary>
    [Get("/api/analytics/series/virtualservice/{uuid}")]
    Task<IApiResponse<JsonObject>> SeriesAsync(string uuid, [Query] IDictionary<string, string> range, CancellationToken cancellationToken);

    /// <summary>Transactions, newest first.</summary>
    [Get("/api/analytics/logs")]
    Task<IApiResponse<JsonObject>> LogsAsync([Query] IDictionary<string, string> filters, CancellationToken cancellationToken);

    /// <summary>Runs the pool's monitors now: <c>{count, results}</c>, one result for each engine, server and monitor.</summary>
    /// <param name="which">Of <c>servers</c> and <c>health_monitor</c> those that are given.</param>
    [Post("/api/pool/{uuid}/check")]
    Task<IApiResponse<JsonObject>> CheckAsync(string uuid, [Body] JsonObject which, CancellationToken cancellationToken);

    /// <summary>Records whole transactions for a while; the terms say which and how many.</summary>
    [Post("/api/virtualservice/{uuid}/capture")]
    Task<IApiResponse<JsonObject>> StartCaptureAsync(string uuid, [Body] JsonObject terms, CancellationToken cancellationToken);

    /// <summary><c>{capture, count, results}</c>, in the order in which they came in; 404 when there is none.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="size">100 at most.</param>
    [Get("/api/virtualservice/{uuid}/capture?page={page}&page_size={size}")]
    Task<IApiResponse<JsonObject>> CaptureAsync(string uuid, int page, int size, CancellationToken cancellationToken);

    /// <summary>The same as an HTTP archive.</summary>
    [Get("/api/virtualservice/{uuid}/capture/har")]
    Task<IApiResponse<Stream>> CaptureArchiveAsync(string uuid, CancellationToken cancellationToken);

    /// <summary>Ends it; what it has taken stays.</summary>
    [Post("/api/virtualservice/{uuid}/capture/stop")]
    Task<IApiResponse<JsonObject>> StopCaptureAsync(string uuid, CancellationToken cancellationToken);

    /// <summary>Ends it and forgets what it has taken.</summary>
    [Delete("/api/virtualservice/{uuid}/capture")]
    Task<IApiResponse> ForgetCaptureAsync(string uuid, CancellationToken cancellationToken);
}

/// <param name="Username">Account name.</param>
public sealed record SignInRequest(string Username, string Password);
