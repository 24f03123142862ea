using Fairlead.Api.Tests.Hosting;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Deletions;

/// <summary>With a host of its own, which holds deletions for a moment only.</summary>
[Trait("tier", "wire")]
public sealed class DeletionReleaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HeldDeletion_WhoseTimeHasCome_IsReleasedByItself()
    {
        await using var host = new ApiHost
        {
            Settings = new Dictionary<string, string> { ["Fairlead__Deletions__Hold"] = "00:00:01", ["Fairlead__Deletions__Free"] = "0" },
        };
        await host.InitializeAsync();
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        (await tenant.Api.DeleteAsync($"/api/pool/{pool["uuid"]}", Token)).Expect(204).Headers.Keys.ShouldContain("X-Fairlead-Held-Until");

        await Until.TrueAsync(
            "the deletion is released", TimeSpan.FromSeconds(60),
            async () => (await tenant.Api.GetAsync("/api/tombstone", Token)).Expect(200).Names is ["web"], Token);

        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Expect(200).Results.ShouldBeEmpty();
    }
}
