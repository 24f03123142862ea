using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How servers of a pool are made.</summary>
[NotActedOn]
public sealed record AutoScaleLaunchConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AutoScaleLaunchConfig>(
        "autoscalelaunchconfig",
        "How servers of a pool are made.",
        """
        {"name": "heat", "use_external_asg": false, "openstack": {"heat_scale_up_url": "https://heat.example.com/up"}}
        """);

    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Image of the machine.")]
    public string? ImageId { get; init; }
    [Doc("On Mesos.")]
    public AutoScaleMesosSettings? Mesos { get; init; }
    [Doc("On OpenStack.")]
    public AutoScaleOpenStackSettings? Openstack { get; init; }
    [Doc("A group of the cloud makes them.")]
    public bool UseExternalAsg { get; init; } = true;
}

/// <summary>Servers on Mesos.</summary>
public sealed record AutoScaleMesosSettings : WireRecord
{
    [Doc("Change the application even while another change runs.")]
    public bool Force { get; init; } = true;
}

/// <summary>Servers on OpenStack.</summary>
public sealed record AutoScaleOpenStackSettings : WireRecord
{
    [Doc("What is called to take one away.")]
    public string? HeatScaleDownUrl { get; init; }
    [Doc("What is called to add one.")]
    public string? HeatScaleUpUrl { get; init; }
}
