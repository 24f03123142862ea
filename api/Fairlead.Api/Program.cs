using Fairlead.Api.Startup;
using Fairlead.Tenants.Store;

var builder = WebApplication.CreateBuilder(args);
builder.AddFairlead();

await using var app = builder.Build();
await app.Services.MigrateTenantStoreAsync(CancellationToken.None);
app.MapFairlead();
await app.RunAsync();
