namespace Fairlead.SampleServer;

/// <summary>Command line: <c>--address 127.0.0.1 --port 9001 --name app-1</c>.</summary>
internal sealed record SampleOptions(string Address, int Port, string Name)
{
    public static SampleOptions Parse(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(args).Build();
        return new SampleOptions(
            configuration["address"] ?? "127.0.0.1",
            configuration.GetValue("port", 9001),
            configuration["name"] ?? "app");
    }
}
