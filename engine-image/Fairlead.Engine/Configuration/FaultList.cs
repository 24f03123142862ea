using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>Faults found so far. Bounded: a wholly broken offer of ten thousand resources is still a readable refusal.</summary>
internal sealed class FaultList
{
    private const int Kept = 200;
    private readonly List<Fault> _faults = [];
    private int _more;

    public bool IsEmpty => _faults.Count == 0;

    public void Add(string resource, string field, string reason)
    {
        if (_faults.Count < Kept)
        {
            _faults.Add(new Fault { Resource = resource, Field = field, Reason = reason });
        }
        else
        {
            _more++;
        }
    }

    /// <summary>Adds a fault unless <paramref name="value"/> lies in the range.</summary>
    public void Range(string resource, string field, long value, long from, long to)
    {
        if (value < from || value > to)
        {
            Add(resource, field, $"is {value}; must be from {from} to {to}");
        }
    }

    public IReadOnlyList<Fault> ToList()
    {
        if (_more > 0)
        {
            return [.. _faults, new Fault { Reason = $"{_more} further faults are not listed" }];
        }

        return _faults;
    }
}
