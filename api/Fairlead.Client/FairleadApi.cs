using System.Text.Json;
using Refit;

namespace Fairlead.Client;

/// <summary>Makes clients of the API.</summary>
public static class FairleadApi
{
    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(
        new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));

    /// <param name="address">Where the API answers.</param>
    /// <param name="handler">Adds the credential; owned by the caller.</param>
    public static IFairleadApi Create(Uri address, HttpMessageHandler handler) =>
        RestService.For<IFairleadApi>(new HttpClient(handler, disposeHandler: false) { BaseAddress = address }, Settings);
}
