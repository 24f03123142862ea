using System.Security.Cryptography;
using System.Text;

namespace Fairlead.Engine.Limits;

/// <summary>What was used of a limit that counts all together, and the name under which a keyed one stands in the table: on every engine the same.</summary>
internal sealed class RateState(string service, string set, string name)
{
    private RateSharing? _sharing;
    private SharedTerms? _terms;

    public long Arrival;

    public ulong Id { get; } = Math.Max(1, BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{service}\n{set}\n{name}"))));

    /// <summary>Null while no other engine has a part.</summary>
    public SharedTerms? Terms => Volatile.Read(ref _terms);

    /// <summary>For whoever builds models, one at a time. Null when nothing is shared.</summary>
    public RateSharing? Share(SharedTerms? terms)
    {
        if (terms != _terms)
        {
            // Parts are parts of what was configured before.
            Volatile.Write(ref _sharing, terms is null ? null : new RateSharing());
            Volatile.Write(ref _terms, terms);
        }

        return _sharing;
    }

    /// <summary>Null while nothing is shared.</summary>
    public RateSharing? Sharing => Volatile.Read(ref _sharing);
}

/// <summary>A limit that several engines have parts of.</summary>
internal sealed record SharedTerms(double Count, double Seconds, double Depth, uint Engines, bool IsKeyed)
{
    public RateTerms Equal { get; } = RateTerms.Of(Count, Seconds, Depth, Engines);

    public RateTerms Of(double part) => RateTerms.Of(Count, Seconds, Depth, 1 / part);
}
