using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Testing.Tenants;

/// <summary>Keeps secrets in memory; hand the same one to two hosts to play a restart.</summary>
public sealed class FakeSecretStore : ISecretStore
{
    private readonly ConcurrentDictionary<(TenantId?, string), byte[]> _secrets = new();

    public int Count => _secrets.Count;

    public Task<byte[]?> FindAsync(TenantId? tenant, string name, CancellationToken cancellationToken) =>
        Task.FromResult(_secrets.GetValueOrDefault((tenant, name)));

    public Task<byte[]> GetOrAddAsync(TenantId? tenant, string name, byte[] value, CancellationToken cancellationToken) =>
        Task.FromResult(_secrets.GetOrAdd((tenant, name), value));
}
