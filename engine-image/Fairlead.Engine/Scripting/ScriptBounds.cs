namespace Fairlead.Engine.Scripting;

/// <summary>What one run of a script may take of its loop, on which everything else waits meanwhile.</summary>
internal readonly record struct ScriptBounds(int Looks, int Milliseconds)
{
    /// <summary>The clock is looked at after so many instructions.</summary>
    public const int InstructionsBetweenLooks = 200;

    private const uint SafeInstructions = 4_000_000;
    private const int LeastMilliseconds = 50;
    private const int MostMilliseconds = 1000;

    /// <summary>A slow machine does some twenty thousand in a millisecond.</summary>
    private const uint InstructionsPerMillisecond = 20_000;

    public static ScriptBounds Safe { get; } = new((int)(SafeInstructions / InstructionsBetweenLooks), LeastMilliseconds);

    public long Instructions => (long)Looks * InstructionsBetweenLooks;

    /// <param name="instructions">0 = what is safe.</param>
    public static ScriptBounds Of(uint instructions) => instructions == 0
        ? Safe
        : new ScriptBounds(
            (int)Math.Max(1, instructions / InstructionsBetweenLooks),
            (int)Math.Clamp(instructions / InstructionsPerMillisecond, LeastMilliseconds, MostMilliseconds));
}
