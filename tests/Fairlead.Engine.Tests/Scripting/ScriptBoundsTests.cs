using Fairlead.Engine.Scripting;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Scripting;

public sealed class ScriptBoundsTests
{
    [Theory]
    [InlineData(0u, 4_000_000, 50)]
    [InlineData(1u, 200, 50)]
    [InlineData(1_000_000u, 1_000_000, 50)]
    [InlineData(10_000_000u, 10_000_000, 500)]
    [InlineData(100_000_000u, 100_000_000, 1000)]
    public void Bounds_ByInstructions_HaveTheTimeThatTheyTakeAtMost(uint instructions, long most, int milliseconds)
    {
        var bounds = ScriptBounds.Of(instructions);

        (bounds.Instructions, bounds.Milliseconds).ShouldBe((most, milliseconds));
    }

    [Fact]
    public void Script_WithinMoreInstructions_Ends_AndWithFewerDoesNot()
    {
        const string Counting = "local n = 0 for i = 1, 100000 do n = n + 1 end";
        using var few = new LuaState(ScriptBounds.Of(10_000));
        using var many = new LuaState(ScriptBounds.Of(10_000_000));

        few.Execute(few.Compile(Counting, "few"), new ScriptRun()).ShouldBe(ScriptOutcome.OutOfTime);
        few.Failure.ShouldBe("takes longer than 50 ms or 10000 instructions");
        many.Execute(many.Compile(Counting, "many"), new ScriptRun()).ShouldBe(ScriptOutcome.Done);
    }
}
