using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

/// <summary>Keeps a session to the control plane for the life of the process. Whatever happens here, traffic goes on.</summary>
internal sealed partial class SessionLoop(Bootstrap bootstrap, Enroller enroller, ControlSession session, TimeProvider time, ILogger<SessionLoop> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(FirstPause, LongestPause, Random.Shared);
    private string? _lastReason;
    private int _sameReason;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = await RunOnceAsync(cancellationToken);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        string reason;
        try
        {
            var identity = await enroller.EnsureAsync(cancellationToken);
            using var channel = new ControlChannel(bootstrap, identity, time);
            LogDialling(bootstrap.ControlEndpoint);
            if (await session.RunAsync(channel, identity, cancellationToken) == SessionEnd.CertificateRenewed)
            {
                return TimeSpan.Zero;
            }

            reason = "closed by the control plane";
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            reason = await DescribeAsync(failure, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            reason = failure.Message;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Host of the loop: a fault of ours in a session must not end an engine that carries traffic.
            LogFault(failure);
            reason = failure.Message;
        }

        if (session.TakeHeard())
        {
            _backoff.Reset();
        }

        var pause = _backoff.Next();
        Note(reason, pause);
        return pause;
    }

    private async Task<string> DescribeAsync(RpcException failure, CancellationToken cancellationToken)
    {
        if (failure.StatusCode is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied))
        {
            return $"{failure.StatusCode}: {failure.Status.Detail}";
        }

        try
        {
            await enroller.RejectedAsync(cancellationToken);
        }
        catch (Exception again) when (again is RpcException or InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            return $"refused: {failure.Status.Detail}; enrolling again failed too: {again.Message}";
        }

        return $"refused: {failure.Status.Detail}";
    }

    // An outage of a day is not a day of log lines.
    private void Note(string reason, TimeSpan pause)
    {
        _sameReason = reason == _lastReason ? _sameReason + 1 : 1;
        _lastReason = reason;
        if (int.IsPow2(_sameReason))
        {
            LogEnded(reason, _sameReason, pause.TotalMilliseconds);
        }
    }
}
