namespace Fairlead.Engine.Http;

/// <summary>Bounds of one head. A head of exactly the limit passes.</summary>
public readonly record struct HeadLimits(int HeadBytes, int HeaderBytes, int Headers)
{
    public static HeadLimits Default => new(48 * 1024, 12 * 1024, 256);
}
