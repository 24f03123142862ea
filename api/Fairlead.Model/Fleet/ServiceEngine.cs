using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Fleet;

/// <summary>An engine. The control plane makes and removes them; clients may take one out of use.</summary>
[Recognised(
    "container_mode", "container_type", "controller_ip", "data_vnics", "flavor", "host_ref", "hypervisor",
    "mgmt_vnic", "nsxt_no_hotplug", "resources")]
public sealed record ServiceEngine : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ServiceEngine>(
        "serviceengine",
        "An engine: a process or machine that serves traffic. The control plane makes and removes them.",
        """
        {
          "name": "Avi-se-xkqpd", "cloud_ref": "/api/cloud?name=Default-Cloud",
          "se_group_ref": "/api/serviceenginegroup?name=Default-Group", "enable_state": "SE_STATE_ENABLED"
        }
        """,
        ClientVerbs.Replace);

    [Doc("The cloud it runs in.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The group it belongs to.")]
    [RefersTo("serviceenginegroup")]
    public string? SeGroupRef { get; init; }

    [Doc("Whether virtual services may run on it.")]
    public EngineEnableState EnableState { get; init; } = EngineEnableState.Enabled;

    [Doc("Made by the control plane, which also removes it.")]
    public bool ControllerCreated { get; init; }

    [Doc("Where it runs, for people.")]
    public string? AvailabilityZone { get; init; }
}

/// <summary>Whether virtual services may run on an engine.</summary>
[WireEnum("SE_STATE_")]
public enum EngineEnableState
{
    Enabled,
    DisabledForPlacement,
    Disabled,
    DisabledForce,
}
