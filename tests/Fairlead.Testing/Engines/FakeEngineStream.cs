using Fairlead.Engine.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fairlead.Testing.Engines;

/// <summary>One dialled session of a <see cref="FakeEngine"/>.</summary>
internal sealed class FakeEngineStream : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Func<FakeEngineStream, ControlMessage, Task> _receive;
    private readonly AsyncDuplexStreamingCall<EngineMessage, ControlMessage> _call;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();

    public FakeEngineStream(GrpcChannel channel, Func<FakeEngineStream, ControlMessage, Task> receive)
    {
        _channel = channel;
        _receive = receive;
        _call = new EngineSession.EngineSessionClient(channel).Connect();
        Ended = ReceiveAllAsync();
    }

    public Task<Status> Ended { get; }

    public async Task SendAsync(EngineMessage message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _call.RequestStream.WriteAsync(message, cancellationToken);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The session is over; Ended says why.
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _call.Dispose();
        await Ended;
        _leaving.Dispose();
        _channel.Dispose();
        _writing.Dispose();
    }

    private async Task<Status> ReceiveAllAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(default))
            {
                // A slow answer does not outlive the connection.
                await _receive(this, _call.ResponseStream.Current).WaitAsync(_leaving.Token);
            }

            return _call.GetStatus();
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
        catch (Exception left) when (left is OperationCanceledException or ObjectDisposedException)
        {
            // It left itself, between two messages.
            return Status.DefaultCancelled;
        }
    }
}
