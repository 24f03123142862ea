using System.Collections.Immutable;
using Fairlead.Compiler.Objects;

namespace Fairlead.Compiler.Traffic;

/// <summary>Collects verdicts on one object.</summary>
internal sealed class VerdictNotes(ModelObject source)
{
    private readonly ImmutableArray<Verdict>.Builder _verdicts = ImmutableArray.CreateBuilder<Verdict>();

    public bool HasError { get; private set; }

    public void Warn(string code, string message, string? evidence = null) => Add(VerdictState.Warning, code, message, evidence);

    public void Error(string code, string message, string? evidence = null)
    {
        HasError = true;
        Add(VerdictState.Error, code, message, evidence);
    }

    public ImmutableArray<Verdict> ToImmutable() => _verdicts.ToImmutable();

    private void Add(VerdictState state, string code, string message, string? evidence) =>
        _verdicts.Add(new Verdict(source.Id, state, code, message, evidence, source.Revision));
}
