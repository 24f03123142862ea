using Fairlead.Api.Startup;
using Fairlead.Tenants.Store;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddFairlead();

    await using var app = builder.Build();
    await app.Services.MigrateTenantStoreAsync(CancellationToken.None);
    app.MapFairlead();
    await app.RunAsync();
    return 0;
}
catch (OptionsException wrong)
{
    await Console.Error.WriteLineAsync($"Fairlead cannot start as it is set up:{Environment.NewLine}{wrong.Message}");
    return 2;
}
