using System.Collections.Immutable;

namespace Fairlead.Model.Documents;

/// <summary>Collects faults, up to a number that still fits an answer.</summary>
internal sealed class FaultList
{
    private const int Most = 200;

    private readonly ImmutableArray<Fault>.Builder _faults = ImmutableArray.CreateBuilder<Fault>();
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private int _beyond;

    public void Add(string field, string? value, string message) => Add(new Fault(field, value, message));

    public void Add(Fault fault)
    {
        if (_faults.Count == Most)
        {
            _beyond++;
            return;
        }

        _faults.Add(fault);
        _fields.Add(fault.Field);
    }

    public bool IsEmpty => _faults.Count == 0;

    /// <summary>Whether something was already said about the field.</summary>
    public bool Holds(string field) => _fields.Contains(field);

    public ImmutableArray<Fault> ToImmutable() => _beyond == 0
        ? _faults.ToImmutable()
        : [.. _faults, new Fault("", null, $"{_beyond} more faults; correct these first.")];
}
