using System.Threading.Channels;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Live;

/// <summary>Answers questions about the running engine, one after the other. Those that come while too many wait stay unanswered; whoever asked has a deadline.</summary>
internal sealed class LiveReporter(LiveState live) : ISessionHearer
{
    private const int MostWaiting = 16;

    private readonly Channel<LiveQuestion> _questions = Channel.CreateBounded<LiveQuestion>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public bool Hear(ControlMessage message) => message.Live is { Check: null } question && _questions.Writer.TryWrite(question);

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        await foreach (var question in _questions.Reader.ReadAllAsync(cancellationToken))
        {
            var answer = await live.AnswerAsync(question, cancellationToken);
            await outbox.ReportAsync(new EngineMessage { Live = answer }, cancellationToken);
        }
    }
}
