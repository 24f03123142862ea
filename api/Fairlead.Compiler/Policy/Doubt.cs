using Fairlead.Compiler.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// What becomes of a rule that is not understood whole. One that lets in is left out: it acts where it surely matches, or not at all. One that
/// refuses acts wherever it may match: a part of its match that cannot be compared is taken as met. Who wrote it is told of either.
/// </summary>
internal sealed class Doubt(VerdictNotes notes)
{
    /// <param name="rule">Whose, in words.</param>
    /// <param name="problems">What is not understood.</param>
    public void LeavesOut(string rule, IReadOnlyList<string> problems) =>
        notes.Warn(ReasonCodes.RuleNotActing, $"{rule} does not act: {string.Join("; ", problems)}.");

    /// <param name="rule">Whose, in words.</param>
    /// <param name="problems">What is not understood.</param>
    /// <param name="isUnbound">Nothing of its match is left.</param>
    /// <param name="everybody">Whom it then acts on.</param>
    public void Widens(string rule, IReadOnlyList<string> problems, bool isUnbound, string everybody) => notes.Warn(
        ReasonCodes.RuleFailsClosed,
        $"{rule} acts on {(isUnbound ? everybody : "more than it says")}, because what is not understood of a rule that refuses is taken as met: {string.Join("; ", problems)}.");
}
