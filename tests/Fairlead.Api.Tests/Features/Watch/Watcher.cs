using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;

namespace Fairlead.Api.Tests.Features.Watch;

/// <summary>One connection to the watch, read event by event.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly HttpClient _client;
    private readonly StreamReader _reader;

    private Watcher(HttpClient client, StreamReader reader) => (_client, _reader) = (client, reader);

    /// <summary>Returns when the answer has begun, so that nothing after it is missed.</summary>
    public static async Task<Watcher> StartAsync(TestTenant tenant, string query, CancellationToken cancellationToken, string? lastEventId = null)
    {
        var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = tenant.Host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/watch{query}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {tenant.Key}");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new Watcher(client, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    public async Task<JsonObject> NextAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var line = await _reader.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("The watch ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["data: ".Length..])!.AsObject();
            }
        }
    }

    public async Task<List<JsonObject>> NextAsync(int count, CancellationToken cancellationToken)
    {
        var events = new List<JsonObject>();
        while (events.Count < count)
        {
            events.Add(await NextAsync(cancellationToken));
        }

        return events;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
