using System.Diagnostics;
using System.Globalization;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Tenants.Store.Tests.Crash;

/// <summary>Commits in a process of its own and dies on the way; says on its output when the commit was acknowledged.</summary>
internal static class DyingProcess
{
    public const string Switch = "--commit-and-die";
    private const string Acknowledged = "acknowledged";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts one and waits for its end.</summary>
    /// <returns>Whether it was told that its commit is stored, and whether it came to its end alive.</returns>
    public static async Task<(bool IsAcknowledged, bool IsAlive)> StartAsync(
        TenantStoreOptions options, TenantId tenant, int steps, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            typeof(DyingProcess).Assembly.Location, Switch, options.DataDirectory, options.PostgresConnectionString ?? "", $"{tenant.Value}", $"{steps}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (output.Contains(Acknowledged, StringComparison.Ordinal), process.ExitCode == 0);
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new TenantStoreOptions { DataDirectory = args[0], PostgresConnectionString = args[1] };
        var services = new ServiceCollection().AddTenantStore(options);
        var database = services.Last(service => service.ServiceType == typeof(IStoreDatabase)).ImplementationType!;
        services.AddSingleton<IStoreDatabase>(provider => new DyingDatabase(
            (IStoreDatabase)ActivatorUtilities.CreateInstance(provider, database), int.Parse(args[3], CultureInfo.InvariantCulture)));
        await using var all = services.BuildServiceProvider();
        await using var store = await all.GetRequiredService<ITenantStores>().OpenAsync(new TenantId(Guid.Parse(args[2])), CancellationToken.None);
        if (await store.CommitAsync(CrashStory.Commit(), CancellationToken.None) is not Committed)
        {
            return 1;
        }

        Console.Out.WriteLine(Acknowledged);
        await Console.Out.FlushAsync();
        return 0;
    }
}
