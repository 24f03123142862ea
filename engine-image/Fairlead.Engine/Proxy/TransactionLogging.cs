using Fairlead.Engine.Model;

namespace Fairlead.Engine.Proxy;

/// <summary>Decides on the loop, cheaply, which finished transactions are worth a record.</summary>
internal static class TransactionLogging
{
    public static void Publish(DataLoop loop, LoopVirtualService service, VirtualServiceModel? model, TransactionRecord record)
    {
        record.Significance = model?.Log.Judge(record.Significance, record.Status) ?? record.Significance;
        if (model is null || IsWanted(loop, service, model.Log, record))
        {
            if (model?.Log.Query is { } mask && !record.Query.IsEmpty)
            {
                mask.Apply(record, loop.Text);
            }

            loop.Journal.Publish(record);
        }
        else
        {
            loop.Journal.Discard(record);
        }
    }

    private static bool IsWanted(DataLoop loop, LoopVirtualService service, LogModel log, TransactionRecord record)
    {
        var now = loop.Loop.NowMs;
        var isSignificant = record.Significance != Significance.None && !log.Config.PlainSignificant;
        if (isSignificant
            ? service.SignificantThrottle.Allows(now, Share(log.Config.SignificantPerSecond, loop.Loops))
            : log.IsFull(now) && service.FullThrottle.Allows(now, Share(log.Config.FullPerSecond, loop.Loops)))
        {
            return true;
        }

        // Whoever asks for a client's transactions means those, too, that there are too many of.
        record.IsByFilter = log.HasFilters && log.HasFilterFor(record, loop.Text, now);
        return record.IsByFilter && service.FilteredThrottle.Allows(now, Share(log.Config.FilteredPerSecond, loop.Loops));
    }

    /// <summary>Each loop gets its part of a limit, at least one.</summary>
    private static uint Share(uint perSecond, int loops) => perSecond == 0 ? 0 : Math.Max(1, perSecond / (uint)loops);
}
