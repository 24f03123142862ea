using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Authentication;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Watch;

/// <summary><c>GET /api/watch</c>: every change of the caller's tenants as a server-sent event, from a position on, each once and in order.</summary>
/// <remarks>https://html.spec.whatwg.org/multipage/server-sent-events.html</remarks>
internal sealed class WatchEndpoint(WatchHub hub, ITenantStores stores, Callers callers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>So often a watcher to whom nothing is told hears that it is still connected, and is asked again who it is.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly byte[] Alive = ": alive\n\n"u8.ToArray();

    private static readonly byte[] Ended = "event: end\ndata: {\"error\":\"The credential is not valid any more.\"}\n\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/watch", (HttpContext context, WatchEndpoint watch) => watch.HandleAsync(context)).Requires(Permission.Read).WithTags("watch").Describes(
            "Every change as a server-sent event, from a position on, each once and in order",
            query: [("since", "The sequence after which to go on, as the header Last-Event-ID; from now on when left out."), ("kind", "Only these kinds, separated by commas."),
                ("label_key", "Only objects with a label or marker of that key."), ("label_value", "With that value."), ("created_by", "Only objects with that creator.")]);

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        var (wanted, faults) = WatchRequest.Read(context.Request);
        if (faults.Count > 0)
        {
            return new FaultAnswer(new ApiFault(400, "The request was not understood.") { Faults = faults });
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var head = await hub.HeadAsync(ended.Token);
        if (wanted.Since > head)
        {
            var ahead = new Fault("since", $"{wanted.Since}", $"The newest change is {head}. A position of another installation, or of one that was set back: read the lists again and watch from {head}.");
            return new FaultAnswer(new ApiFault(400, "The position is not known.") { Faults = [ahead] });
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await FollowAsync(wanted, wanted.Since ?? head, context, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The watcher left, or we stop; it goes on elsewhere from its last event.
        }

        return Results.Empty;
    }

    private async Task FollowAsync(WatchRequest wanted, long position, HttpContext context, CancellationToken cancellationToken)
    {
        // As they stand in the request: thousands wait here, and nearly all of them with one tenant.
        var tenants = RequestScope.Of(context).Tenants;
        await WriteAsync(context, Encoding.UTF8.GetBytes($": from {position}\n\n"), cancellationToken);
        var quietSince = time.GetUtcNow();
        while (true)
        {
            var batch = await hub.NextAsync(position, Heartbeat, cancellationToken);
            foreach (var entry in batch)
            {
                if (Find(tenants, entry.Entry.Tenant) is { } tenant && await EventAsync(wanted, entry, tenant, context, cancellationToken) is { } told)
                {
                    if (!await TellAsync(told, tenants, context, cancellationToken))
                    {
                        return;
                    }

                    quietSince = time.GetUtcNow();
                }

                position = entry.Entry.Sequence;
            }

            // What happens in other tenants fills batches too: that nothing came is not to be seen by an empty one alone.
            if (batch.Count == 0 || time.GetUtcNow() - quietSince >= Heartbeat)
            {
                if (!await TellAsync(Alive, tenants, context, cancellationToken))
                {
                    return;
                }

                quietSince = time.GetUtcNow();
            }
        }
    }

    /// <summary>Nothing is told to a caller whose credential has ended, however busy the watch.</summary>
    /// <returns>False: it has, and the watcher was told so.</returns>
    private async Task<bool> TellAsync(byte[] text, IReadOnlyList<Membership> tenants, HttpContext context, CancellationToken cancellationToken)
    {
        var mayGoOn = (await callers.IdentifyAsync(context)).Principal is { } principal
            && tenants.All(tenant => Find(principal.Memberships, tenant.Tenant) is not null);
        await WriteAsync(context, mayGoOn ? text : Ended, cancellationToken);
        return mayGoOn;
    }

    private static Membership? Find(IReadOnlyList<Membership> memberships, TenantId tenant)
    {
        foreach (var membership in memberships)
        {
            if (membership.Tenant == tenant)
            {
                return membership;
            }
        }

        return null;
    }

    private async Task<byte[]?> EventAsync(WatchRequest wanted, WatchedEntry watched, Membership tenant, HttpContext context, CancellationToken cancellationToken)
    {
        if ((wanted.Kinds.Count > 0 && !wanted.Kinds.Contains(watched.Entry.Object.Kind)) || !KindCatalog.TryFind(watched.Entry.Object.Kind, out var kind))
        {
            return null;
        }

        var found = await watched.ToldAsync(
            $"{context.Request.Scheme}://{context.Request.Host}", () => ReadAsync(watched.Entry, kind, tenant, context.Request));
        cancellationToken.ThrowIfCancellationRequested();
        return wanted.Wants(found.Body) ? found.Event : null;
    }

    private static byte[] EventOf(FeedEntry entry, Membership tenant, JsonObject? document)
    {
        var change = WordOf(entry.Kind);
        var data = new JsonObject
        {
            ["sequence"] = entry.Sequence,
            ["change"] = change,
            ["kind"] = entry.Object.Kind,
            ["uuid"] = entry.Object.ToString(),
            ["name"] = entry.Name,
            ["tenant"] = tenant.TenantName,
            ["revision"] = entry.Revision.Value,
            ["at"] = entry.At.ToString("O"),
            ["object"] = document,
        };
        return Encoding.UTF8.GetBytes($"id: {entry.Sequence}\nevent: {change}\ndata: {data.ToJsonString(WireJson.Options)}\n\n");
    }

    /// <summary>To clients, an object whose deletion is held is deleted.</summary>
    private static string WordOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Held => "deleted",
        ChangeKind.Returned => "created",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Of all who watch, one reads; so it must not end with that one's connection.</summary>
    private async Task<WatchedObject> ReadAsync(FeedEntry entry, KindDescriptor kind, Membership tenant, HttpRequest request)
    {
        await using var store = await stores.OpenAsync(tenant.Tenant, CancellationToken.None);
        if (entry.Kind != ChangeKind.Deleted && await store.FindAsync(entry.Object, CancellationToken.None) is { } found)
        {
            var document = await new ObjectAnswers(store, tenant, request).DescribeAsync(kind, found, CancellationToken.None);
            return new WatchedObject(EventOf(entry, tenant, document), found.Body);
        }

        var last = await store.HistoryOfAsync(entry.Object, 2, CancellationToken.None);
        return new WatchedObject(EventOf(entry, tenant, null), last.FirstOrDefault(one => one.Body is not null)?.Body);
    }

    private static async Task WriteAsync(HttpContext context, byte[] text, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
