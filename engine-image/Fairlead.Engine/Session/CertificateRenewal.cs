using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

/// <summary>Renews the certificate within a session, when it is time or when the control plane demands it. Returns when a new one is stored.</summary>
internal sealed partial class CertificateRenewal(Enroller enroller, TimeProvider time, ILogger<CertificateRenewal> log)
{
    // A certificate that is due for renewal when it is issued must not make us spin.
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), Random.Shared);

    public async Task RunAsync(ControlChannel channel, Identity identity, Task demanded, CancellationToken cancellationToken)
    {
        await DueAsync(identity, demanded, cancellationToken);
        while (true)
        {
            try
            {
                await enroller.RenewAsync(channel, cancellationToken);
                _backoff.Reset();
                return;
            }
            catch (Exception failure) when (failure is RpcException or InvalidDataException && !cancellationToken.IsCancellationRequested)
            {
                LogFailed(failure.Message, identity.NotAfter);
                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
        }
    }

    private async Task DueAsync(Identity identity, Task demanded, CancellationToken cancellationToken)
    {
        var wait = identity.RenewAfter - time.GetUtcNow();
        do
        {
            var pause = wait < Soonest ? Soonest : wait > LongestWait ? LongestWait : wait;
            if (await Task.WhenAny(demanded, Task.Delay(pause, time, cancellationToken)) == demanded)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            wait = identity.RenewAfter - time.GetUtcNow();
        }
        while (wait > TimeSpan.Zero);
    }
}
