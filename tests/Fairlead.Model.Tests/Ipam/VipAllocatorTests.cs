using System.Net;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Ipam;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Shouldly;
using Xunit;
using Network = Fairlead.Model.Fleet.Network;

namespace Fairlead.Model.Tests.Ipam;

public sealed class VipAllocatorTests
{
    private static readonly ObjectId Lab = new("network", Guid.Parse("11111111-0000-4000-8000-000000000001"));
    private static readonly ObjectId Other = new("network", Guid.Parse("11111111-0000-4000-8000-000000000002"));

    [Fact]
    public void Allocate_NewVip_TakesTheFirstFreeAddressOfItsRange()
    {
        var result = VipAllocator.Allocate(Wanted(Auto("1")), null, Space(inUse: ["127.30.0.10", "127.30.0.12"]));

        result.Faults.ShouldBeEmpty();
        result.Assignments.ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("127.30.0.11"));
    }

    [Fact]
    public void Allocate_TwoVips_GetDifferentAddresses()
    {
        var result = VipAllocator.Allocate(Wanted(Auto("1"), Auto("2")), null, Space());

        result.Assignments.Select(a => a.Address.ToString()).ShouldBe(["127.30.0.10", "127.30.0.11"]);
    }

    [Fact]
    public void Allocate_WrittenAgainWithoutAddress_KeepsItByVipId()
    {
        var stored = Wanted(Auto("a") with { IpAddress = Ip("127.30.0.13") }, Auto("b") with { IpAddress = Ip("127.30.0.10") });

        var result = VipAllocator.Allocate(Wanted(Auto("new"), Auto("b"), Auto("a")), stored, Space());

        result.Assignments.OrderBy(a => a.Index).Select(a => (a.Address.ToString(), a.IsNew))
            .ShouldBe([("127.30.0.11", true), ("127.30.0.10", false), ("127.30.0.13", false)]);
    }

    [Fact]
    public void Allocate_RangeUsedUp_SaysTheWordsClientsRetryOn()
    {
        var used = Enumerable.Range(10, 5).Select(i => $"127.30.0.{i}").ToArray();

        var fault = VipAllocator.Allocate(Wanted(Auto("1")), null, Space(used)).Faults.ShouldHaveSingleItem();

        fault.Field.ShouldBe("vip[0]");
        fault.Message.ShouldStartWith("No available free IPs");
        fault.Message.ShouldContain("127.30.0.0/16");
    }

    [Fact]
    public void Allocate_NoNetworkNamed_UsesTheCloudsUsableOnes()
    {
        var vip = Auto("1") with { IpamNetworkSubnet = null };

        VipAllocator.Allocate(Wanted(vip), null, Space()).Assignments.Single().Address.ToString().ShouldBe("127.30.0.10");
        VipAllocator.Allocate(Wanted(vip), null, Space() with { Usable = [] }).Faults.Single().Message
            .ShouldStartWith("No available free IPs: no usable network");
    }

    [Fact]
    public void Allocate_MovedToANetworkWithoutTheAddress_TakesANewOne()
    {
        var stored = Wanted(Auto("1") with { IpAddress = Ip("127.30.0.13") });
        var moved = Auto("1") with { IpamNetworkSubnet = new IpNetworkSubnet { NetworkRef = Other.ToString() } };

        var result = VipAllocator.Allocate(Wanted(moved), stored, Space());

        result.Assignments.Single().Address.ToString().ShouldBe("127.40.0.1");
    }

    [Theory]
    [InlineData("10.0.0.1", true, "127.0.0.0/8")]
    [InlineData("127.30.0.10", true, "Another VIP")]
    [InlineData("127.99.0.1", true, null)]
    [InlineData("10.0.0.1", false, null)]
    public void Allocate_GivenAddress_IsCheckedAgainstOthersAndTheCloud(string address, bool loopbackOnly, string? complaint)
    {
        var vip = new Vip { VipId = "1", IpAddress = Ip(address) };

        var result = VipAllocator.Allocate(Wanted(vip), null, Space(inUse: ["127.30.0.10"]) with { LoopbackOnly = loopbackOnly });

        result.Assignments.ShouldBeEmpty();
        if (complaint is null)
        {
            result.Faults.ShouldBeEmpty();
        }
        else
        {
            result.Faults.ShouldHaveSingleItem().Message.ShouldContain(complaint);
        }
    }

    [Fact]
    public void Allocate_GivenAddressOfANeighbour_IsNotHandedOutTwice()
    {
        var result = VipAllocator.Allocate(
            Wanted(Auto("auto"), new Vip { VipId = "fixed", IpAddress = Ip("127.30.0.10") }), null, Space());

        result.Assignments.Single().Address.ToString().ShouldBe("127.30.0.11");
    }

    [Fact]
    public void Allocate_BothFamilies_GivesOneOfEach()
    {
        var vip = Auto("1") with { AutoAllocateIpType = AutoAllocateIpType.V4V6 };

        var result = VipAllocator.Allocate(Wanted(vip), null, Space() with { LoopbackOnly = false });

        result.Assignments.Select(a => a.Address.ToString()).ShouldBe(["127.30.0.10", "fd00::1"]);
    }

    [Fact]
    public void Allocate_NetworkUnknown_IsAFault()
    {
        var vip = Auto("1") with { IpamNetworkSubnet = new IpNetworkSubnet { NetworkRef = "network-99999999-0000-4000-8000-000000000000" } };

        VipAllocator.Allocate(Wanted(vip), null, Space()).Faults.Single().Field.ShouldBe("vip[0].ipam_network_subnet");
    }

    [Fact]
    public void ApplyTo_Document_HoldsTheAddressAndSaysWhoGaveIt()
    {
        var wanted = Wanted(Auto("1"));

        var document = VipAllocator.Allocate(wanted, null, Space()).ApplyTo(KindCodec.Write(wanted));

        var vip = ((VsVip)KindCodec.Read(VsVip.Kind, document)).Vip[0];
        (vip.IpAddress!.Addr, vip.AviAllocatedVip).ShouldBe(("127.30.0.10", true));
        KindCodec.Admit(VsVip.Kind, document).Faults.ShouldBeEmpty();
    }

    private static VsVip Wanted(params Vip[] vips) => new() { Name = "v", Vip = vips };

    private static Vip Auto(string id) => new()
    {
        VipId = id, AutoAllocateIp = true, IpamNetworkSubnet = new IpNetworkSubnet { NetworkRef = Lab.ToString() },
    };

    private static IpAddr Ip(string address) => IpAddr.Of(IPAddress.Parse(address));

    private static AddressSpace Space(params string[] inUse) => new(
        new Dictionary<ObjectId, Network>
        {
            [Lab] = new Network
            {
                Name = "lab",
                ConfiguredSubnets =
                [
                    Subnet("127.30.0.0", 16) with
                    {
                        StaticIpRanges =
                        [
                            new StaticIpRange { Range = new IpAddrRange { Begin = Ip("127.30.0.1"), End = Ip("127.30.0.9") }, Type = StaticIpRangeType.Se },
                            new StaticIpRange { Range = new IpAddrRange { Begin = Ip("127.30.0.10"), End = Ip("127.30.0.14") } },
                        ],
                    },
                    Subnet("fd00::", 64),
                ],
            },
            [Other] = new Network { Name = "other", ConfiguredSubnets = [Subnet("127.40.0.0", 30)] },
        },
        [Lab],
        inUse.Select(IPAddress.Parse).ToHashSet(),
        LoopbackOnly: true);

    private static Subnet Subnet(string address, int mask) => new() { Prefix = new IpAddrPrefix { IpAddr = Ip(address), Mask = mask } };
}
