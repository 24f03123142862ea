namespace Fairlead.Engine.Configuration;

/// <summary>Told of each configuration right after the data plane runs it.</summary>
internal interface IConfigFollower
{
    void Follow(HeldConfig config);
}
