using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fairlead.Testing.Engines;

/// <summary>
/// Speaks the engine's side of the protocol over real sockets and carries no traffic: enrols, renews, connects, checks and applies offers.
/// What it holds survives a disconnect, as the real engine's disk does.
/// </summary>
public sealed class FakeEngine : IAsyncDisposable
{
    private readonly Uri _endpoint;
    private readonly X509Certificate2 _authority;
    private readonly FakeEngineConfiguration _configuration = new();
    private readonly ConcurrentQueue<Offer> _offers = new();
    private FakeEngineStream? _stream;

    public FakeEngine(Uri endpoint, string authorityPem, string uuid)
    {
        _endpoint = endpoint;
        _authority = X509Certificate2.CreateFromPem(authorityPem);
        Uuid = uuid;
    }

    public string Uuid { get; set; }

    /// <summary>What it shows in the handshake; a test may put another one in.</summary>
    public X509Certificate2? Certificate { get; set; }

    public DateTimeOffset RenewAfter { get; private set; }

    /// <summary>Faults it finds in an offer beyond those the honest check finds; none by default.</summary>
    public Func<Offer, IEnumerable<Fault>> Judge { get; set; } = _ => [];

    /// <summary>Awaited before an offer is answered: a slow engine.</summary>
    public Func<Offer, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>What it says of itself when asked; null: nothing.</summary>
    public Func<LiveQuestion, LiveAnswer?> Answer { get; set; } = _ => null;

    /// <summary>Every order to capture.</summary>
    public ConcurrentQueue<CaptureOrders> Captures { get; } = new();

    /// <summary>Every part of a limit that it was given.</summary>
    public ConcurrentQueue<RateGrants> Rates { get; } = new();

    /// <summary>By which it says that it tells keys of limits apart; 0: it knows nothing of parts.</summary>
    public ulong RateSeed { get; set; }

    /// <summary>Every question it was asked.</summary>
    public ConcurrentQueue<LiveQuestion> Questions { get; } = new();

    public IReadOnlyDictionary<string, ByteString> Held => _configuration.Hashes();

    public Resource? Find(string name) => _configuration.Find(name);

    /// <summary>Every offer received, over all its sessions.</summary>
    public IReadOnlyList<Offer> Offers => [.. _offers];

    public void ForgetOffers() => _offers.Clear();

    /// <summary>Position of the newest configuration it applied.</summary>
    public long AppliedSequence { get; private set; }

    /// <summary>Completes when the session ends, with the reason the control plane gave.</summary>
    public Task<Status> Ended => _stream?.Ended ?? throw new InvalidOperationException("Not connected.");

    public ConcurrentQueue<long> LogAcks { get; } = new();

    public async Task EnrollAsync(string joinToken, CancellationToken cancellationToken)
    {
        using var channel = Open();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new EnrollRequest { JoinToken = joinToken, CertificateRequest = Request(key), EngineVersion = "fake" };
        Keep(await new Enrollment.EnrollmentClient(channel).EnrollAsync(request, cancellationToken: cancellationToken), key);
    }

    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var channel = Open();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new RenewRequest { CertificateRequest = Request(key) };
        Keep(await new Enrollment.EnrollmentClient(channel).RenewAsync(request, cancellationToken: cancellationToken), key);
    }

    /// <summary>Dials and says hello; offers are answered from then on.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await DisconnectAsync();
        var stream = new FakeEngineStream(Open(), ReceiveAsync);
        _stream = stream;
        var hello = new Hello { EngineUuid = Uuid, EngineVersion = "fake", BootId = Guid.NewGuid().ToString(), Pid = Environment.ProcessId, Loops = 1, RateSeed = RateSeed };
        hello.Held.AddRange(Held.Select(one => new HeldResource { Name = one.Key, Hash = one.Value }));
        await stream.SendAsync(new EngineMessage { Hello = hello }, cancellationToken);
    }

    public Task SendAsync(EngineMessage message, CancellationToken cancellationToken) =>
        (_stream ?? throw new InvalidOperationException("Not connected.")).SendAsync(message, cancellationToken);

    /// <summary>Drops the connection without a word, as a killed process does.</summary>
    public async Task DisconnectAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        Certificate?.Dispose();
        _authority.Dispose();
    }

    private async Task ReceiveAsync(FakeEngineStream stream, ControlMessage message)
    {
        if (message.LogAck is { } logAck)
        {
            LogAcks.Enqueue(logAck.Sequence);
        }

        if (message.Captures is { } captures)
        {
            Captures.Enqueue(captures);
        }

        if (message.Rates is { } rates)
        {
            Rates.Enqueue(rates);
        }

        if (message.Live is { } question)
        {
            Questions.Enqueue(question);
            if (Answer(question) is { } answer)
            {
                await stream.SendAsync(new EngineMessage { Live = answer }, default);
            }
        }

        if (message.Offer is not { } offer)
        {
            return;
        }

        _offers.Enqueue(offer);
        await BeforeAnswer(offer);
        var faults = Judge(offer).Concat(_configuration.FindFaults(offer)).ToList();
        if (faults.Count > 0)
        {
            await stream.SendAsync(new EngineMessage { Refusal = new Refusal { OfferId = offer.OfferId, Faults = { faults } } }, default);
            return;
        }

        var setHash = _configuration.Apply(offer);
        AppliedSequence = offer.FeedSequence;
        var ack = new Ack { OfferId = offer.OfferId, FeedSequence = offer.FeedSequence, SetHash = setHash };
        await stream.SendAsync(new EngineMessage { Ack = ack }, default);
    }

    private GrpcChannel Open()
    {
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        if (Certificate is { } certificate)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, [], offline: true);
        }

        var handler = new SocketsHttpHandler { SslOptions = tls };
        return GrpcChannel.ForAddress(_endpoint, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
    }

    private static ByteString Request(ECDsa key) =>
        ByteString.CopyFrom(new CertificateRequest("CN=engine", key, HashAlgorithmName.SHA256).CreateSigningRequest());

    private void Keep(EnrollReply reply, ECDsa key)
    {
        using var bare = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);
        Certificate = bare.CopyWithPrivateKey(key);
        RenewAfter = DateTimeOffset.FromUnixTimeMilliseconds(reply.RenewAfterUnixMs);
    }
}
