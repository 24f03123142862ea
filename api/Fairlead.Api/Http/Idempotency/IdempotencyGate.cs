using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Tenants.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Http.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c>: a client that does not know whether its write arrived sends it again, and gets the first answer instead of a second write.
/// Refusals are kept like any answer; faults of ours are not, so that the next try may succeed.
/// </summary>
internal sealed class IdempotencyGate(RequestDelegate next, ITenantStores stores, KeyTurns turns, TimeProvider time, IOptions<FairleadOptions> options)
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";
    private const int LongestKey = 255;
    private const string OwnHeaders = "X-Fairlead-";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is not { } route || !context.Request.Headers.TryGetValue(Header, out var header))
        {
            await next(context);
            return;
        }

        var key = header.ToString();
        if (key.Length is 0 or > LongestKey || key.Any(letter => letter is < '!' or > '~'))
        {
            await new FaultAnswer(ApiFault.Invalid("", [new Fault(Header, Fault.Shorten(key), $"Must be 1 to {LongestKey} visible ASCII characters, e.g. a UUID of the client's own.")]))
                .ExecuteAsync(context);
            return;
        }

        await AnswerOnceAsync(context, key, route);
    }

    private async Task AnswerOnceAsync(HttpContext context, string text, TakesIdempotencyKey route)
    {
        var scope = RequestScope.Of(context);
        var key = new RepeatKey($"{scope.Principal.Kind}/{scope.Principal.Id}", text);
        var fingerprint = await FingerprintAsync(context, route);
        using var turn = await turns.TakeAsync((scope.Tenant.Tenant, key), context.RequestAborted);
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, context.RequestAborted);
        if (await store.FindAnswerAsync(key, context.RequestAborted) is { } kept)
        {
            await RepeatAsync(context, kept, fingerprint);
            return;
        }

        var write = new IdempotentWrite(key, fingerprint, time.GetUtcNow(), context.Request);
        context.Features.Set(scope with { Repeat = write });
        using var body = new MemoryStream();
        await RunAsync(context, body);
        if (IsToBeKept(context.Response.StatusCode, write))
        {
            var headers = context.Response.Headers.Where(one => one.Key.StartsWith(OwnHeaders, StringComparison.Ordinal)).Select(one => (one.Key, one.Value.ToString()));
            var answer = write.Answer(context.Response.StatusCode, headers, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
            if (!await store.KeepAnswerAsync(answer, CancellationToken.None) && await store.FindAnswerAsync(key, CancellationToken.None) is { } earlier)
            {
                // Another replica answered the same request meanwhile; its answer counts.
                context.Response.Clear();
                await RepeatAsync(context, earlier, fingerprint);
                return;
            }
        }

        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    /// <summary>The answer is held back until it is kept.</summary>
    private async Task RunAsync(HttpContext context, MemoryStream body)
    {
        var wire = context.Response.Body;
        context.Response.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }
    }

    /// <summary>A write that was stored has kept its answer by itself.</summary>
    private static bool IsToBeKept(int status, IdempotentWrite write) => status switch
    {
        < 300 => !write.WentIntoCommit,
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests => false,
        _ => status < 500,
    };

    private static async Task RepeatAsync(HttpContext context, KeptAnswer kept, string fingerprint)
    {
        if (kept.Fingerprint != fingerprint)
        {
            await new FaultAnswer(new ApiFault(422, $"{Header} '{kept.Key.Key}' was used at {kept.At:O} for another request (method, path or body differ). Choose a new key for a new request."))
                .ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = kept.Status;
        response.Headers[Replayed] = "true";
        foreach (var (name, value) in JsonNode.Parse(kept.Headers)!.AsObject())
        {
            response.Headers[name] = value!.GetValue<string>();
        }

        if (kept.Body.Length > 0)
        {
            var bytes = Encoding.UTF8.GetBytes(kept.Body);
            response.ContentType = "application/json";
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private async Task<string> FingerprintAsync(HttpContext context, TakesIdempotencyKey route)
    {
        var request = context.Request;
        if (route.IsLarge && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Value.MaxApplyBytes * 2L;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        request.EnableBuffering();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            hash.AppendData(chunk, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
