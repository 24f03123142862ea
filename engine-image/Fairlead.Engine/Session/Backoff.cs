namespace Fairlead.Engine.Session;

/// <summary>
/// Pauses between attempts: the first is short, so that a restarted control plane is found at once; then each twice as long up to
/// a cap. Each is spread over half of its length, so that a thousand engines do not knock together.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private int _attempts;

    public void Reset() => _attempts = 0;

    public TimeSpan Next()
    {
        var whole = first * Math.Pow(2, Math.Min(_attempts++, 30));
        if (whole > longest)
        {
            whole = longest;
        }

        return whole * (0.5 + (random.NextDouble() / 2));
    }
}
