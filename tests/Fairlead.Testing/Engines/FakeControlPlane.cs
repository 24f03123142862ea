using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Channels;
using Fairlead.Engine.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Testing.Engines;

/// <summary>
/// Speaks the control plane's side of the protocol over real sockets and mutual TLS, as a test tells it to. Can go away and come
/// back on its port, as a crashed one does.
/// </summary>
public sealed class FakeControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeAuthority _authority = new();
    private readonly ConcurrentDictionary<string, string> _tokens = new();
    private readonly Channel<FakeControlSession> _sessions = Channel.CreateUnbounded<FakeControlSession>();
    private WebApplication? _app;
    private int _port;

    /// <summary>How long engines' certificates last, and when engines shall ask for the next.</summary>
    public TimeSpan CertificateLifetime { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan RenewAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>False: log batches are received and not acknowledged.</summary>
    public bool AcknowledgesLogs { get; set; } = true;

    public int Enrollments => _enrollments;

    public int Renewals => _renewals;

    public string AuthorityPem => _authority.Pem;

    public Uri Endpoint => new($"https://127.0.0.1:{_port}");

    internal int _enrollments;
    internal int _renewals;

    public static async Task<FakeControlPlane> StartAsync()
    {
        var plane = new FakeControlPlane();
        await plane.ComeBackAsync();
        return plane;
    }

    /// <summary>Writes what an engine is born with.</summary>
    public void Bear(string directory, string engineUuid, int loops = 1)
    {
        var token = Guid.NewGuid().ToString("N");
        _tokens[token] = engineUuid;
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "bootstrap.json"), JsonSerializer.Serialize(new
        {
            engine_uuid = engineUuid,
            control_endpoint = Endpoint,
            authority_pem = AuthorityPem,
            join_token = token,
            loops,
        }));
    }

    /// <summary>The next session an engine opens; its Hello has been read.</summary>
    public async Task<FakeControlSession> NextSessionAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return await _sessions.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Connections break and nobody listens any more.</summary>
    public async Task GoAwayAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app!.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<FakeEnrollment>();
        builder.Services.AddSingleton<FakeSessions>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = _authority.IssueServer(),
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (certificate, _, _) => _authority.HasIssued(certificate),
            });
        }));
        _app = builder.Build();
        _app.MapGrpcService<FakeEnrollment>();
        _app.MapGrpcService<FakeSessions>();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        _port = new Uri(addresses.Single()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await GoAwayAsync();
        }

        _authority.Dispose();
    }

    internal void Opened(FakeControlSession session) => _sessions.Writer.TryWrite(session);

    internal string? TakeToken(string token) => _tokens.TryRemove(token, out var uuid) ? uuid : null;

    internal EnrollReply Issue(ReadOnlyMemory<byte> request, string engineUuid) =>
        _authority.IssueEngine(request.ToArray(), engineUuid, CertificateLifetime, RenewAfter);

    internal static X509Certificate2? Shown(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate;
}
