using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Revocation;

internal enum FetchFailure
{
    None,

    /// <summary>No address of HTTP, or one that may not be called.</summary>
    Address,
    Unreachable,
    NotAnswered,
    Refused,
}

/// <param name="Body">Null when nothing came.</param>
/// <param name="Tag">By which the server knows this state.</param>
/// <param name="Words">What failed.</param>
internal sealed record Fetched(byte[]? Body, string? Tag, FetchFailure Failure, string Words)
{
    /// <summary>What it answered last time still holds.</summary>
    public bool IsUnchanged => Body is null && Failure == FetchFailure.None;
}

/// <summary>
/// Calls addresses that tenants wrote. The address is judged when the connection is opened, after the name was looked up: a name cannot lead elsewhere in
/// between. Redirects and proxies would lead around that, so neither is followed.
/// </summary>
internal sealed class OutgoingFetch : IDisposable
{
    private readonly RevocationOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public OutgoingFetch(IOptions<RevocationOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = _options.RequestTimeout,
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="post">What is sent; null: it is a GET.</param>
    /// <param name="tag">Of what is here already.</param>
    /// <param name="largest">More bytes are not taken.</param>
    public async Task<Fetched> SendAsync(string url, byte[]? post, string contentType, string? tag, int largest, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return Failed(FetchFailure.Address, $"'{url}' is no address of HTTP");
        }

        using var late = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var request = Request(uri, post, contentType, tag);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(url, answer, tag, largest, either.Token);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AddressRefusedException refused)
        {
            return Failed(FetchFailure.Address, $"{url}: {refused.Message}");
        }
        catch (HttpRequestException failure)
        {
            return Failed(FetchFailure.Unreachable, $"{url} cannot be reached: {failure.Message}");
        }
        catch (IOException failure)
        {
            return Failed(FetchFailure.NotAnswered, $"{url} broke off: {failure.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(FetchFailure.NotAnswered, $"{url} has not answered within {_options.RequestTimeout.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(Uri uri, byte[]? post, string contentType, string? tag)
    {
        var request = new HttpRequestMessage(post is null ? HttpMethod.Get : HttpMethod.Post, uri);
        if (post is not null)
        {
            request.Content = new ByteArrayContent(post) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        }

        if (tag is { Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return request;
    }

    private static async Task<Fetched> ReadAsync(string url, HttpResponseMessage answer, string? tag, int largest, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NotModified && tag is not null)
        {
            return new Fetched(null, tag, FetchFailure.None, "");
        }

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return Failed(FetchFailure.Refused, $"{url} answers with status {(int)answer.StatusCode}{(answer.Headers.Location is null ? "" : "; redirects are not followed")}");
        }

        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            if (body.Length + count > largest)
            {
                return Failed(FetchFailure.Refused, $"{url} answers with more than {largest} bytes");
            }

            body.Write(buffer, 0, count);
        }

        return new Fetched(body.ToArray(), answer.Headers.ETag?.ToString(), FetchFailure.None, "");
    }

    private static Fetched Failed(FetchFailure failure, string words) => new(null, null, failure, words);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var place = context.DnsEndPoint;
        var found = await Dns.GetHostAddressesAsync(place.Host, cancellationToken);
        var allowed = _options.AllowPrivateAddresses ? found : Array.FindAll(found, OutgoingAddresses.IsPublic);
        if (allowed.Length == 0)
        {
            throw new AddressRefusedException(
                $"{place.Host} has no public address, and others are not called on behalf of tenants; an operator can set Fairlead:Revocation:AllowPrivateAddresses");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, place.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressRefusedException(string message) : Exception(message);
}
