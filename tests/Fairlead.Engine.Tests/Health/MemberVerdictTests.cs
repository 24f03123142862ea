using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

public sealed class MemberVerdictTests
{
    // u = unknown, U = up, D = down, M = draining.
    [Theory]
    [InlineData('u', "", 0, 'u')]
    [InlineData('D', "", 0, 'u')]
    [InlineData('u', "U", 0, 'U')]
    [InlineData('u', "UD", 0, 'D')]
    [InlineData('u', "UD", 1, 'U')]
    [InlineData('U', "UDD", 2, 'D')]
    [InlineData('U', "UUD", 2, 'U')]
    [InlineData('U', "UU", 5, 'U')]
    [InlineData('U', "UD", 5, 'D')]
    [InlineData('u', "Uu", 0, 'u')]
    [InlineData('U', "Uu", 0, 'U')]
    [InlineData('D', "Du", 0, 'D')]
    [InlineData('U', "Du", 0, 'D')]
    [InlineData('U', "Du", 1, 'U')]
    [InlineData('U', "UM", 0, 'M')]
    [InlineData('U', "DM", 0, 'D')]
    [InlineData('U', "DM", 1, 'M')]
    public void Combine_OfMonitors_Is(char before, string monitors, uint minUp, char verdict) =>
        MemberVerdict.Combine(Kind(before), [.. monitors.Select(Kind)], minUp).ShouldBe(Kind(verdict));

    private static ServerStateKind Kind(char letter) => letter switch
    {
        'U' => ServerStateKind.ServerStateUp,
        'D' => ServerStateKind.ServerStateDown,
        'M' => ServerStateKind.ServerStateDraining,
        _ => ServerStateKind.ServerStateUnknown,
    };
}
