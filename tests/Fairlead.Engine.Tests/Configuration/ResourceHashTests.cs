using CsCheck;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

public sealed class ResourceHashTests
{
    [Fact]
    public void Hash_OfAKnownPayload_NeverChanges()
    {
        // Both ends of living systems compare these: a change here makes every engine fetch everything anew.
        var endpoints = new EndpointsConfig { Pool = "pool-1", Servers = { new Endpoint { Address = "10.0.0.1", Port = 80, Ratio = 1, Enabled = true } } };

        Convert.ToHexString(ResourceHash.Of(endpoints).Span).ShouldBe("9C9C8E79A951478C7057424BF2441C9D");
        Convert.ToHexString(ResourceHash.OfSet([KeyValuePair.Create("pool/a", ByteString.CopyFromUtf8("0123456789abcdef"))]).Span)
            .ShouldBe("6B59F31740E008F0C320DC7E64F07E39");
    }

    [Fact]
    public void Hash_OfAResource_IsThatOfItsPayloadAlone()
    {
        var resource = Sample.Pool();
        var renamed = resource.Clone();
        renamed.Name = "pool/other";
        renamed.Hash = ByteString.Empty;

        ResourceHash.Of(renamed).ShouldBe(ResourceHash.Of(resource.Pool));
        ResourceHash.Of(renamed).Length.ShouldBe(16);
    }

    [Fact]
    public void Hash_OfAResourceWithoutPayload_IsRefused() =>
        Should.Throw<ArgumentException>(() => ResourceHash.Of(new Resource { Name = "pool/x" })).Message.ShouldContain("pool/x");

    [Fact]
    public void SetHash_InWhateverOrder_IsTheSame()
    {
        var pairs = Gen.Select(Gen.String.AlphaNumeric, Gen.Byte.Array[16]).Array[0, 30];
        pairs.Sample(generated =>
        {
            var unique = generated.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, ByteString.CopyFrom(p.Item2))).ToArray();

            ResourceHash.OfSet(unique.Reverse()).ShouldBe(ResourceHash.OfSet(unique));
        });
    }

    [Fact]
    public void SetHash_WhenAnythingDiffers_Differs()
    {
        var one = KeyValuePair.Create("a", ByteString.CopyFromUtf8("0123456789abcdef"));
        var other = KeyValuePair.Create("b", ByteString.CopyFromUtf8("0123456789abcdef"));
        var changed = KeyValuePair.Create("a", ByteString.CopyFromUtf8("0123456789abcdeg"));

        new[] { ResourceHash.OfSet([one]), ResourceHash.OfSet([other]), ResourceHash.OfSet([changed]), ResourceHash.OfSet([one, other]), ResourceHash.OfSet(Array.Empty<Resource>()) }
            .Distinct().Count().ShouldBe(5);
    }
}
