using Fairlead.Api.Http;
using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Feed;
using Microsoft.Extensions.Caching.Memory;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// Answers to reads, kept until something of the tenant is written: agents ask for the same objects and lists again and again. Who may read was decided before;
/// what is answered does not depend on who asks.
/// </summary>
internal sealed class KeptReads(ITenantMarks marks) : IDisposable
{
    private const long Capacity = 16 * 1024 * 1024;
    private const int LargestAnswer = 1024 * 1024;

    /// <summary>What an entry takes besides its texts, about.</summary>
    private const int Overhead = 400;

    /// <summary>How many questions are remembered to have been asked once.</summary>
    private const int Places = 16 * 1024;

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);
    private readonly int[] asked = new int[Places];
    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = Capacity });

    public async Task<IResult> ReadAsync(KindDescriptor kind, HttpContext context, Func<Task<IResult>> read)
    {
        var tenants = RequestScope.Of(context).Tenants;
        if (tenants is not [var tenant] || !IsKeepable(kind, context.Request) || marks.Of(tenant.Tenant) is not { } mark)
        {
            return await read();
        }

        var key = KeyOf(tenant, context.Request);
        if (answers.TryGetValue(key, out KeptRead? kept) && kept!.Mark == mark)
        {
            return kept;
        }

        var result = await read();
        if (result is not JsonAnswer { Status: StatusCodes.Status200OK } answer)
        {
            return result;
        }

        if (!IsAskedAgain(key) || answer.Bytes.Length > LargestAnswer)
        {
            return answer;
        }

        using var copied = answer;
        kept = new KeptRead(mark, answer.Bytes.ToArray(), context.Response.Headers.ETag);
        answers.Set(key, kept, new MemoryCacheEntryOptions { Size = kept.Bytes.Length + (2 * key.Length) + Overhead, SlidingExpiration = Forgotten });
        return kept;
    }

    public void Dispose() => answers.Dispose();

    /// <summary>
    /// What is asked for once is not worth keeping, and would push out what is. Two questions that share a place here may each pass for new or known; that only
    /// costs a look.
    /// </summary>
    private bool IsAskedAgain(string key)
    {
        var hash = key.GetHashCode(StringComparison.Ordinal);
        return Interlocked.Exchange(ref asked[(uint)hash % asked.Length], hash) == hash;
    }

    /// <summary>State changes without a write, and so does what is said of a certificate's age.</summary>
    private static bool IsKeepable(KindDescriptor kind, HttpRequest request) =>
        !CertificateFacts.ConcernDocumentsOf(kind) && !request.Query.ContainsKey("join_subresources");

    private static string KeyOf(Membership tenant, HttpRequest request) =>
        $"{tenant.Tenant.Value:N}{tenant.TenantName}\n{request.Scheme}://{request.Host.Value}{request.Path.Value}{request.QueryString.Value}";

    private sealed record KeptRead(TenantMark Mark, byte[] Bytes, string? ETag) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (ETag is { Length: > 0 })
            {
                httpContext.Response.Headers.ETag = ETag;
            }

            return JsonAnswer.WriteAsync(httpContext, StatusCodes.Status200OK, Bytes);
        }
    }
}
