namespace Fairlead.Api.Startup;

/// <summary>The process cannot start as it is set up; the message names each key and its cure.</summary>
public sealed class OptionsException : Exception
{
    public OptionsException()
    {
    }

    public OptionsException(string message)
        : base(message)
    {
    }

    public OptionsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
