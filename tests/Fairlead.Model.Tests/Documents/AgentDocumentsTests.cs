using System.Text;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Documents;

/// <summary>Bodies in the spellings a Kubernetes agent sends.</summary>
public sealed class AgentDocumentsTests
{
    private const string SharedVip = """
        {"cloud_ref": "/api/cloud?name=Default-Cloud", "dns_info": [{"fqdn": "k1--Shared-L7-0.admin.example.test"}],
         "east_west_placement": false, "markers": [{"key": "clustername", "values": ["k1"]}], "name": "k1--Shared-L7-0",
         "tenant_ref": "/api/tenant/?name=admin",
         "vip": [{"auto_allocate_ip": true, "vip_id": "0",
           "ipam_network_subnet": {"network_ref": "/api/network/?name=vip-net",
             "subnet": {"ip_addr": {"addr": "10.250.0.0", "type": "V4"}, "mask": 24}}}],
         "vrf_context_ref": "/api/vrfcontext?name=global", "vsvip_cloud_config_cksum": "3386768165"}
        """;

    private const string SharedService = """
        {"application_profile_ref": "/api/applicationprofile/?name=System-HTTP", "cloud_config_cksum": "4174819324",
         "cloud_ref": "/api/cloud?name=Default-Cloud", "created_by": "ako-k1", "error_page_profile_ref": "",
         "markers": [{"key": "clustername", "values": ["k1"]}], "name": "k1--Shared-L7-0",
         "network_profile_ref": "/api/networkprofile/?name=System-TCP-Proxy",
         "se_group_ref": "/api/serviceenginegroup?name=Default-Group", "service_metadata": "{\"namespace\":\"\",\"hostnames\":null}",
         "services": [{"enable_http2": false, "enable_ssl": false, "port": 80, "port_range_end": 80},
                      {"enable_http2": false, "enable_ssl": true, "port": 443, "port_range_end": 443}],
         "tenant_ref": "/api/tenant/?name=admin", "type": "VS_TYPE_VH_PARENT", "vrf_context_ref": "/api/vrfcontext?name=global",
         "vs_datascripts": [{"index": 0, "vs_datascript_set_ref": "/api/vsdatascriptset/?name=k1--Shared-L7-0"}],
         "vsvip_ref": "/api/vsvip/?name=k1--Shared-L7-0"}
        """;

    private const string GroupAsItWasRead = """
        {"_last_modified": "1700000000000004", "uuid": "serviceenginegroup-00000003-0000-4000-8000-000000000000",
         "url": "https://controller.example/api/serviceenginegroup/serviceenginegroup-00000003-0000-4000-8000-000000000000#Default-Group",
         "cloud_ref": "https://controller.example/api/cloud/cloud-00000001-0000-4000-8000-000000000000#Default-Cloud",
         "ha_mode": "HA_MODE_SHARED", "max_se": 10, "name": "Default-Group", "labels": [{"key": "clustername", "value": "k1"}],
         "tenant_ref": "https:///api/tenant/admin"}
        """;

    [Theory]
    [InlineData("vsvip", SharedVip, 3)]
    [InlineData("virtualservice", SharedService, 7)]
    [InlineData("serviceenginegroup", GroupAsItWasRead, 1)]
    public void Admit_BodyOfAnAgent_IsTakenWithItsReferences(string kind, string body, int references)
    {
        var descriptor = KindCatalog.Get(kind);

        var admission = KindCodec.Admit(descriptor, Encoding.UTF8.GetBytes(body));

        admission.Faults.ShouldBeEmpty();
        ReferenceWalk.Find(descriptor.Schema, admission.Document).Count().ShouldBe(references);
    }

    [Fact]
    public void Admit_BookkeepingOfAnAgent_ComesBackVerbatim()
    {
        var document = KindCodec.Admit(KindCatalog.Get("virtualservice"), Encoding.UTF8.GetBytes(SharedService)).Document;

        document["cloud_config_cksum"]!.GetValue<string>().ShouldBe("4174819324");
        document["service_metadata"]!.GetValue<string>().ShouldBe("""{"namespace":"","hostnames":null}""");
        document["created_by"]!.GetValue<string>().ShouldBe("ako-k1");
        document["markers"]!.ToJsonString().ShouldBe("""[{"key":"clustername","values":["k1"]}]""");
    }

    [Fact]
    public void Admit_SharedServiceOfAnAgent_ActsWhole()
    {
        var admission = KindCodec.Admit(KindCatalog.Get("virtualservice"), Encoding.UTF8.GetBytes(SharedService));

        admission.NotHonoured.ShouldBeEmpty();
    }
}
