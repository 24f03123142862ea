namespace Fairlead.Engine.Health;

/// <summary>What passed in one check, for somebody who wants to see it.</summary>
internal sealed class CheckTrace(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _sent;

    public byte[] Request { get; private set; } = [];

    public byte[] Answer { get; private set; } = [];

    public TimeSpan Connect { get; private set; }

    public TimeSpan Tls { get; private set; }

    /// <summary>From the request.</summary>
    public TimeSpan FirstByte { get; private set; }

    public void Connected() => Connect = time.GetElapsedTime(_started);

    public void Secured() => Tls = time.GetElapsedTime(_started) - Connect;

    public void Sent(ReadOnlyMemory<byte> request)
    {
        Request = request.ToArray();
        _sent = time.GetTimestamp();
    }

    /// <param name="answer">All of it, as far as it has come.</param>
    public void Received(ReadOnlySpan<byte> answer)
    {
        if (Answer.Length == 0)
        {
            FirstByte = time.GetElapsedTime(_sent);
        }

        Answer = answer.ToArray();
    }
}
