using Fairlead.SampleServer;

var options = SampleOptions.Parse(args);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://{options.Address}:{options.Port}");

await using var app = builder.Build();
app.UseWebSockets();
app.MapSample(options.Name);
await app.RunAsync();
