using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Fairlead.Engine.Protocol;
using Google.Protobuf.Reflection;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

/// <summary>
/// Every field that an engine can be sent is read by what runs; to check an offer, or to compare, is not to act. A field that nothing reads would be
/// configured, delivered, and change nothing.
/// </summary>
public sealed class ConfigFieldsTests
{
    private const string Checks = "Fairlead.Engine.Configuration";

    /// <summary>Fields that need no reader, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["VirtualServiceConfig.tenant"] = "for whoever reads an engine's files: an engine serves one tenant",
        ["CertificateConfig.uuid"] = "held by the name of its resource",
        ["CertificateConfig.name"] = "for whoever reads an engine's files",
        ["CertificateConfig.revision"] = "for whoever reads an engine's files: offers are compared by hash",
        ["PoolConfig.name"] = "for whoever reads an engine's files",
        ["PoolConfig.revision"] = "as a certificate's",
        ["EndpointsConfig.revision"] = "as a certificate's",
    };

    [Fact]
    public void Field_OfTheConfiguration_IsReadByTheEngine()
    {
        var read = Getters();

        var unread = Messages().SelectMany(m => m.Fields.InDeclarationOrder().Select(f => (Message: m, Field: f)))
            .Where(one => !read.Contains((one.Message.ClrType.Name, one.Field.PropertyName)) && !read.Contains((one.Message.ClrType.Name, "Has" + one.Field.PropertyName)))
            .Select(one => $"{one.Message.Name}.{one.Field.Name}")
            .ToList();

        unread.Except(Exceptions.Keys).ShouldBeEmpty("nothing in the engine acts by them");
        Exceptions.Keys.Except(unread).ShouldBeEmpty("they are read; take them off the list");
    }

    private static IEnumerable<MessageDescriptor> Messages() => ConfigReflection.Descriptor.MessageTypes.Where(m => m != Resource.Descriptor);

    /// <summary>Getters of messages that methods outside of <see cref="Checks"/> call, by type and property.</summary>
    private static HashSet<(string Type, string Property)> Getters()
    {
        using var file = new PEReader(File.OpenRead(typeof(DataPlane).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var getters = new HashSet<(string, string)>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress != 0 && NamespaceOf(metadata, method.GetDeclaringType()) != Checks)
            {
                Collect(metadata, file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!, getters);
            }
        }

        return getters;
    }

    // A call is its code and a token of four bytes; what only looks like one names nothing, or something else.
    private static void Collect(MetadataReader metadata, byte[] code, HashSet<(string, string)> getters)
    {
        for (var at = 0; at + 5 <= code.Length; at++)
        {
            var token = BitConverter.ToInt32(code, at + 1);
            if (code[at] is not (0x28 or 0x6F) || (token >> 24) != 0x0A || (token & 0xFFFFFF) is 0 || (token & 0xFFFFFF) > metadata.GetTableRowCount(TableIndex.MemberRef))
            {
                continue;
            }

            var member = metadata.GetMemberReference((MemberReferenceHandle)MetadataTokens.EntityHandle(token));
            var name = metadata.GetString(member.Name);
            if (name.StartsWith("get_", StringComparison.Ordinal) && member.Parent.Kind == HandleKind.TypeReference)
            {
                getters.Add((metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name), name["get_".Length..]));
            }
        }
    }

    private static string NamespaceOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.IsNested ? NamespaceOf(metadata, type.GetDeclaringType()) : metadata.GetString(type.Namespace);
    }
}
