using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Balance;

/// <summary>From a virtual service to the server of one transaction: pool group first, then the pool's algorithm.</summary>
internal static class ServerChoice
{
    public static ServerModel? Pick(PoolChoiceModel[] choices, int loop, long nowMs, in NetAddress client, List<ServerState>? except)
    {
        if (choices.Length == 1)
        {
            var pool = choices[0].Pool.OnLoop(loop);
            if (choices[0].IsOne)
            {
                return choices[0].Only is { } only && pool.MayTake(only, nowMs, except) ? only : null;
            }

            pool.Refresh(nowMs);
            return choices[0].Ratio == 0 ? null : pool.Pick(client, except);
        }

        foreach (var choice in choices)
        {
            choice.Pool.OnLoop(loop).Refresh(nowMs);
        }

        return PickFrom(choices, Standing.Up, loop, client, except) ?? PickFrom(choices, Standing.Ejected, loop, client, except);
    }

    /// <summary>The highest priority that has a pool of at least this standing decides; lower ones only help when it is full.</summary>
    private static ServerModel? PickFrom(
        PoolChoiceModel[] choices, Standing atLeast, int loop, in NetAddress client, List<ServerState>? except)
    {
        for (var start = 0; start < choices.Length;)
        {
            var end = start + 1;
            while (end < choices.Length && choices[end].Priority == choices[start].Priority)
            {
                end++;
            }

            if (PickTurn(choices.AsSpan(start, end - start), atLeast, loop, client, except) is { } server)
            {
                return server;
            }

            start = end;
        }

        return null;
    }

    private static ServerModel? PickTurn(
        ReadOnlySpan<PoolChoiceModel> equals, Standing atLeast, int loop, in NetAddress client, List<ServerState>? except)
    {
        PoolChoiceModel? best = null;
        long total = 0;
        foreach (var choice in equals)
        {
            if (choice.Ratio == 0 || choice.Pool.OnLoop(loop).Standing > atLeast)
            {
                continue;
            }

            total += choice.Ratio;
            choice.Credit[loop] += choice.Ratio;
            if (best is null || choice.Credit[loop] > best.Credit[loop])
            {
                best = choice;
            }
        }

        if (best is null)
        {
            return null;
        }

        best.Credit[loop] -= total;
        return best.Pool.OnLoop(loop).Pick(client, except) ?? PickOther(equals, best, atLeast, loop, client, except);
    }

    private static ServerModel? PickOther(
        ReadOnlySpan<PoolChoiceModel> equals, PoolChoiceModel full, Standing atLeast, int loop, in NetAddress client, List<ServerState>? except)
    {
        foreach (var choice in equals)
        {
            if (choice != full && choice.Ratio > 0 && choice.Pool.OnLoop(loop).Standing <= atLeast
                && choice.Pool.OnLoop(loop).Pick(client, except) is { } server)
            {
                return server;
            }
        }

        return null;
    }
}
