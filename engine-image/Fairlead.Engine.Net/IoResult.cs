namespace Fairlead.Engine.Net;

public enum IoStatus
{
    /// <summary>Some bytes went through.</summary>
    Done,

    /// <summary>Would block.</summary>
    Again,

    /// <summary>The peer ended its side.</summary>
    EndOfStream,

    /// <summary>The connection is broken.</summary>
    Failed,
}

public readonly record struct IoResult(IoStatus Status, int Count, int Errno)
{
    public static IoResult Again => new(IoStatus.Again, 0, 0);
}
