using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Agents delete what a list does not show: a list is complete, or it is an error.</summary>
public sealed class ListFailureTests
{
    private const int Pools = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("?search=p")]
    [InlineData("?page_size=2")]
    [InlineData("?name.contains=p&page=2&page_size=2")]
    public async Task List_StoreFailsAtAnyOfItsReads_FailsWholly(string query)
    {
        var tenants = new FakeTenants();
        var scope = new List<Membership>();
        foreach (var name in new[] { "one", "two" })
        {
            var tenant = tenants.AddTenant(name);
            scope.Add(new Membership(tenant, name, TenantRole.Admin));
            await FillAsync(await tenants.OpenAsync(tenant, Token));
        }

        var reads = 0;
        tenants.FailRead = () =>
        {
            reads++;
            return null;
        };
        (await ListAsync(tenants, scope, query)).ShouldBeOfType<JsonAnswer>().Status.ShouldBe(200);
        reads.ShouldBeGreaterThan(1);

        for (var failing = 1; failing <= reads; failing++)
        {
            var read = 0;
            tenants.FailRead = () => ++read == failing ? new IOException("the disk is gone") : null;

            await Should.ThrowAsync<IOException>(() => ListAsync(tenants, scope, query), $"read {failing} of {reads}");
        }
    }

    private static async Task FillAsync(ITenantStore store)
    {
        for (var i = 0; i < Pools; i++)
        {
            var change = new CreateObject(new ObjectId("pool", Guid.NewGuid()), $"p{i}", $$"""{"name":"p{{i}}"}""", []);
            (await store.CommitAsync(new ChangeSet(Guid.NewGuid(), new Actor("user", null, "alice"), DateTimeOffset.UnixEpoch, [change]), Token)).ShouldBeOfType<Committed>();
        }
    }

    private static Task<IResult> ListAsync(FakeTenants tenants, List<Membership> scope, string query)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider() };
        context.Request.Path = "/api/pool";
        context.Request.QueryString = new QueryString(query);
        context.Features.Set(new RequestScope(new Principal("user", Guid.Empty, "alice", false, [.. scope]), scope, null));
        return ListObjects.HandleAsync(KindCatalog.Get("pool"), context, tenants, new NoTelemetry(), Token);
    }
}
