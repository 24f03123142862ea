using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Live;

/// <summary>One loop's part of an answer, put together on the loop itself between events.</summary>
/// <param name="depth">Connections to tell of, at most.</param>
/// <param name="asked">When, the same for all loops: ages that were read at different moments would not tell which connection is the younger.</param>
internal sealed class LoopLook(DataLoop loop, IReadOnlyList<VirtualServiceModel> services, ServerRegistry servers, int depth, long asked)
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LiveLoop Loop { get; } = new() { Index = (uint)loop.Index };

    /// <summary>The youngest of each virtual service first.</summary>
    public List<LiveConnection> Connections { get; } = [];

    public bool IsTaken => _taken.Task.IsCompletedSuccessfully;

    public Task TakeAsync()
    {
        loop.Loop.Post(Take);
        return _taken.Task;
    }

    private void Take()
    {
        Loop.AnsweredAfterUs = (ulong)Math.Max(0, MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - asked));
        Loop.OpenConnections = (ulong)Math.Max(0, loop.OpenConnections);
        Loop.Buffers = (uint)loop.Buffers.Rented;
        foreach (var service in services)
        {
            AddClients(service);
        }

        AddTunnels();
        _taken.TrySetResult();
    }

    private void AddClients(VirtualServiceModel service)
    {
        var next = service.State.OnLoop(loop.Index).First;
        for (var left = depth; left > 0 && next is not null && Connections.Count < LiveState.DeepestConnection; left--, next = next.Next)
        {
            var live = Begin(service.State.Uuid, next.OpenedMs);
            next.Describe(live);
            Connections.Add(live);
        }
    }

    private void AddTunnels()
    {
        if (depth == 0)
        {
            return;
        }

        foreach (var server in servers.All)
        {
            var next = server.OnLoop(loop.Index).Tunnels;
            for (var left = depth; left > 0 && next is not null && Connections.Count < LiveState.DeepestConnection; left--, next = next.NextOnServer)
            {
                if (services.Any(s => s.State == next.Service))
                {
                    var live = Begin(next.Service.Uuid, next.OpenedMs);
                    next.Describe(live);
                    Connections.Add(live);
                }
            }
        }
    }

    private LiveConnection Begin(string service, long openedMs) =>
        new() { VirtualService = service, AgeMs = Math.Max(0, MonotonicClock.ToMilliseconds(asked) - openedMs), Loop = (uint)loop.Index };
}
