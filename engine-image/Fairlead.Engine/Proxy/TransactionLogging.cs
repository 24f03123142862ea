using Fairlead.Engine.Model;

namespace Fairlead.Engine.Proxy;

/// <summary>Decides on the loop, cheaply, which finished transactions are worth a record.</summary>
internal static class TransactionLogging
{
    public static void Publish(DataLoop loop, LoopVirtualService service, VirtualServiceModel? model, TransactionRecord record)
    {
        if (model is null || IsWanted(loop, service, model, record))
        {
            loop.Journal.Publish(record);
        }
        else
        {
            loop.Journal.Discard(record);
        }
    }

    private static bool IsWanted(DataLoop loop, LoopVirtualService service, VirtualServiceModel model, TransactionRecord record)
    {
        var now = loop.Loop.NowMs;
        return record.Significance != Significance.None
            ? service.SignificantThrottle.Allows(now, Share(model.Log.SignificantPerSecond, loop.Loops))
            : model.Log.FullClientLogs && service.FullThrottle.Allows(now, Share(model.Log.FullPerSecond, loop.Loops));
    }

    /// <summary>Each loop gets its part of a limit, at least one.</summary>
    private static uint Share(uint perSecond, int loops) => perSecond == 0 ? 0 : Math.Max(1, perSecond / (uint)loops);
}
