namespace Fairlead.Engine.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fairlead-engine-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
