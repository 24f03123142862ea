using System.Xml.Linq;
using Fairlead.Tenants.Store.Schema;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>Keeps the key ring in the database, where every replica finds it.</summary>
internal sealed class ProtectionKeys(IDbContextFactory<StoreContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return [.. context.ProtectionKeys.AsNoTracking().Select(k => k.Xml).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        context.ProtectionKeys.Add(new ProtectionKeyRow
        {
            Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting),
        });
        context.SaveChanges();
    }
}
