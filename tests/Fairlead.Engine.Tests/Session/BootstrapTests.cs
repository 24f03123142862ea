using Fairlead.Engine.Session;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

public sealed class BootstrapTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_WithoutAFile_SaysWhichIsMissing() =>
        Should.Throw<InvalidDataException>(() => Bootstrap.Load(_directory.Path)).Message.ShouldContain("bootstrap.json");

    [Fact]
    public void Load_OfAFileWrongThroughout_ListsEveryFault()
    {
        Write("""{"engine_uuid": "", "control_endpoint": "http://x", "authority_pem": "no", "loops": -1}""");

        var message = Should.Throw<InvalidDataException>(() => Bootstrap.Load(_directory.Path)).Message;

        message.ShouldContain("engine_uuid");
        message.ShouldContain("control_endpoint");
        message.ShouldContain("authority_pem");
        message.ShouldContain("loops");
    }

    [Fact]
    public void Load_OfSomethingElse_SaysSo()
    {
        Write("not json");

        Should.Throw<InvalidDataException>(() => Bootstrap.Load(_directory.Path)).Message.ShouldContain("JSON");
    }

    private void Write(string json) => File.WriteAllText(Path.Combine(_directory.Path, "bootstrap.json"), json);
}
