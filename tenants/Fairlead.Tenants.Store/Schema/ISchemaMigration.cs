namespace Fairlead.Tenants.Store.Schema;

internal interface ISchemaMigration
{
    Task RunAsync(CancellationToken cancellationToken);
}
