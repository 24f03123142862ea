using System.Reflection;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

/// <summary>Gets the engine its certificate: by the join token at first, by the certificate itself before it ends.</summary>
internal sealed partial class Enroller(string directory, Bootstrap bootstrap, IdentityFiles files, TimeProvider time, ILogger<Enroller> log)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);

    private Identity? _current;
    private string? _usedToken;

    public static string Version { get; } =
        typeof(Enroller).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>A certificate that is valid now; enrols if there is none.</summary>
    public async Task<Identity> EnsureAsync(CancellationToken cancellationToken)
    {
        if (_current is not null && !_current.IsExpired(time.GetUtcNow()))
        {
            return _current;
        }

        return _current = files.Load() ?? await EnrollAsync(bootstrap, cancellationToken);
    }

    /// <summary>
    /// The control plane no longer believes the certificate. When the engine's directory holds a join token not used yet, the
    /// engine joins again; otherwise it keeps its certificate and keeps trying, because the refusal may be the mistake.
    /// </summary>
    public async Task RejectedAsync(CancellationToken cancellationToken)
    {
        var fresh = Bootstrap.Load(directory);
        if (fresh.JoinToken.Length > 0 && fresh.JoinToken != _usedToken)
        {
            _usedToken = fresh.JoinToken;
            _current = await EnrollAsync(fresh, cancellationToken);
        }
    }

    /// <summary>A new key and certificate for the same engine.</summary>
    public async Task<Identity> RenewAsync(ControlChannel channel, CancellationToken cancellationToken)
    {
        using var key = files.PendingKey();
        var request = new RenewRequest
        {
            CertificateRequest = UnsafeByteOperations.UnsafeWrap(IdentityFiles.CreateRequest(key, bootstrap.EngineUuid)),
        };
        var reply = await channel.Enrollment.RenewAsync(request, deadline: Deadline(), cancellationToken: cancellationToken);
        _current = files.Store(key, reply);
        LogRenewed(_current.NotAfter);
        return _current;
    }

    private async Task<Identity> EnrollAsync(Bootstrap by, CancellationToken cancellationToken)
    {
        LogEnrolling(by.ControlEndpoint);
        _usedToken = by.JoinToken;
        using var key = files.PendingKey();
        using var channel = new ControlChannel(by, identity: null, time);
        var request = new EnrollRequest
        {
            JoinToken = by.JoinToken,
            EngineVersion = Version,
            CertificateRequest = UnsafeByteOperations.UnsafeWrap(IdentityFiles.CreateRequest(key, by.EngineUuid)),
        };
        var reply = await channel.Enrollment.EnrollAsync(request, deadline: Deadline(), cancellationToken: cancellationToken);
        if (reply.EngineUuid != by.EngineUuid)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition, $"the join token is for {reply.EngineUuid}, this is {by.EngineUuid}; write it a token of its own"));
        }

        var identity = files.Store(key, reply);
        LogEnrolled(reply.EngineUuid, identity.NotAfter);
        return identity;
    }

    private DateTime Deadline() => (time.GetUtcNow() + CallLimit).UtcDateTime;
}
