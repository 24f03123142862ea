using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Revocation;

/// <summary>Fetches what is due of the revocation states of certificates and the lists of PKI profiles, and stores what changed. Safe to repeat.</summary>
internal sealed partial class RevocationPass(
    ITenantStores stores, OcspFetch ocsp, CrlFetch lists, RevocationWriter writer, RevocationBook book, TimeProvider time, ILogger<RevocationPass> logger)
    : IDisposable
{
    /// <summary>Objects of one tenant in one pass; the next pass goes on. A tenant whose responders are all dead must not hold up the others for long.</summary>
    private const int MostAtOnce = 50;

    private static readonly TimeSpan ForATurn = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);

    private static readonly Dictionary<string, string> Stapled = new() { ["enable_ocsp_stapling"] = "true" };

    /// <returns>How many objects had something due.</returns>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        var there = new HashSet<ObjectId>();
        var due = new List<ObjectId>();
        void Look(StoredObject one)
        {
            there.Add(one.Id);
            if (IsDue(tenant, one))
            {
                due.Add(one.Id);
            }
        }

        await store.WalkAsync(new ObjectQuery(SslKeyAndCertificate.Kind.Name) { FieldEquals = Stapled }, Look, cancellationToken);
        await store.WalkAsync(new ObjectQuery(PkiProfile.Kind.Name), Look, cancellationToken);
        book.Keep(tenant, there);
        foreach (var id in due.Take(MostAtOnce))
        {
            await RunAsync(store, id, cancellationToken);
        }

        return due.Count;
    }

    /// <summary>One object that was just written, if something of it is due. One at a time: what comes meanwhile the next pass finds.</summary>
    public async Task RunAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(ForATurn, cancellationToken))
        {
            return;
        }

        try
        {
            await using var store = await stores.OpenAsync(tenant, cancellationToken);
            await RunAsync(store, id, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(ITenantStore store, ObjectId id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } stored || !IsDue(store.Tenant, stored))
        {
            return;
        }

        if (id.Kind == PkiProfile.Kind.Name)
        {
            await FetchAsync(store, stored, KindCodec.Read<PkiProfile>(stored.Body), cancellationToken);
        }
        else
        {
            await FetchAsync(store, stored, KindCodec.Read<SslKeyAndCertificate>(stored.Body), cancellationToken);
        }
    }

    private bool IsDue(TenantId tenant, StoredObject stored) => stored.Id.Kind == PkiProfile.Kind.Name
        ? DueLists(tenant, stored.Id, KindCodec.Read<PkiProfile>(stored.Body)).Any()
        : IsDue(tenant, stored.Id, KindCodec.Read<SslKeyAndCertificate>(stored.Body));

    private bool IsDue(TenantId tenant, ObjectId id, SslKeyAndCertificate record) =>
        record is { EnableOcspStapling: true, Status: SslCertificateStatus.Finished, Certificate.Certificate.Length: > 0 }
        && RevocationPlanner.IsDue(
            FetchTerms.Of(record.OcspConfig), book.Of(tenant, id, PartOf(record)), record.OcspResponseInfo is not null,
            CertificateMoment.Read(record.OcspResponseInfo?.ThisUpdate), CertificateMoment.Read(record.OcspResponseInfo?.NextUpdate), time.GetUtcNow());

    private IEnumerable<Crl> DueLists(TenantId tenant, ObjectId id, PkiProfile profile) => !profile.CrlCheck ? [] : profile.Crls.Where(list =>
        list.ServerUrl is { Length: > 0 }
        && RevocationPlanner.IsDue(
            FetchTerms.Of(list), book.Of(tenant, id, PartOf(profile, list)), list.Body is { Length: > 0 },
            CertificateMoment.Read(list.LastRefreshed), CertificateMoment.Read(list.NextUpdate), time.GetUtcNow()));

    private async Task FetchAsync(ITenantStore store, StoredObject stored, SslKeyAndCertificate record, CancellationToken cancellationToken)
    {
        var issuers = await IssuersAsync(store, record, cancellationToken);
        var outcome = await ocsp.AskAsync(record, issuers, cancellationToken);
        var before = book.Of(store.Tenant, stored.Id, PartOf(record));
        var now = time.GetUtcNow();
        book.Remember(store.Tenant, stored.Id, PartOf(record), outcome.Info is null ? before.Failed(now) : FetchMemory.Succeeded(now, outcome.GoodUntil));
        book.Tell(store.Tenant, stored.Id, outcome.Words, now);
        if (outcome.Info is null)
        {
            LogFailed(stored.Name, outcome.Words);
        }
        else if (outcome.Status != OcspErrorStatus.Good)
        {
            LogBad(stored.Name, outcome.Info.OcspRespFromResponderUrl, outcome.Info.CertStatus);
        }

        await writer.WriteAsync(store, stored.Id, record, outcome, cancellationToken);
    }

    private async Task FetchAsync(ITenantStore store, StoredObject stored, PkiProfile profile, CancellationToken cancellationToken)
    {
        var authorities = profile.CaCerts.SelectMany(c => CertificateReading.Certificates(c.Certificate ?? "", false) ?? []).ToList();
        var fetched = new List<Crl>();
        var words = new List<string>();
        foreach (var list in DueLists(store.Tenant, stored.Id, profile).ToList())
        {
            var outcome = await lists.FetchAsync(list, authorities, cancellationToken);
            var part = PartOf(profile, list);
            var before = book.Of(store.Tenant, stored.Id, part);
            var now = time.GetUtcNow();
            book.Remember(store.Tenant, stored.Id, part, outcome.Words.Length > 0 ? before.Failed(now) : FetchMemory.Succeeded(now, outcome.GoodUntil));
            if (outcome.Words.Length > 0)
            {
                words.Add(outcome.Words);
                LogFailed(stored.Name, outcome.Words);
            }
            else if (outcome.List is { } filled && filled.Body != list.Body)
            {
                fetched.Add(filled);
            }
        }

        book.Tell(store.Tenant, stored.Id, string.Join("; ", words), time.GetUtcNow());
        if (fetched.Count > 0)
        {
            await writer.WriteAsync(store, stored.Id, fetched, cancellationToken);
        }
    }

    private static async Task<List<X509Certificate2>> IssuersAsync(ITenantStore store, SslKeyAndCertificate record, CancellationToken cancellationToken)
    {
        var ids = record.CaCerts.Select(link => ObjectId.TryParse(link.CaRef, out var id) ? id : (ObjectId?)null).OfType<ObjectId>().ToList();
        var found = await store.FindManyAsync(ids, cancellationToken);
        return [.. found.Select(one => KindCodec.Read<SslKeyAndCertificate>(one.Body))
            .SelectMany(one => CertificateReading.Certificates(one.Certificate.Certificate ?? "", one.CertificateBase64) ?? [])];
    }

    // What was learned of other certificates, other responders or other authorities says nothing.
    private static string PartOf(SslKeyAndCertificate record) =>
        $"{record.Certificate.Certificate?.GetHashCode(StringComparison.Ordinal)} {Links(record)} {record.OcspConfig} {string.Join(' ', record.OcspConfig?.ResponderUrlLists ?? [])}";

    private static string Links(SslKeyAndCertificate record) => string.Join(' ', record.CaCerts.Select(link => link.CaRef));

    private static string PartOf(PkiProfile profile, Crl list) =>
        $"{list.ServerUrl} {list.UpdateInterval} {string.Join(' ', profile.CaCerts.Select(c => c.Certificate?.GetHashCode(StringComparison.Ordinal)))}";

    [LoggerMessage(2511, LogLevel.Warning, "The revocation state for '{Name}' could not be fetched: {Why}")]
    private partial void LogFailed(string name, string why);

    [LoggerMessage(2512, LogLevel.Error, "{Responder} says of certificate '{Name}': {State}")]
    private partial void LogBad(string name, string responder, OcspCertificateStatus state);
}
