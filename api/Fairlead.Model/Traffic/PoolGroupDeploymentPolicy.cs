using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How a new pool takes over from an old one, and what it must show for it.</summary>
[NotActedOn]
public sealed record PoolGroupDeploymentPolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<PoolGroupDeploymentPolicy>(
        "poolgroupdeploymentpolicy",
        "How a new pool takes over from an old one, and what it must show for it.",
        """
        {
          "name": "canary", "scheme": "CANARY", "test_traffic_ratio_rampup": 10, "target_test_traffic_ratio": 50,
          "rules": [{"metric_id": "health.health_score_value", "operator": "CO_GE", "threshold": 80}]
        }
        """);

    [Doc("The old pool gets nothing more once the new one has taken over.")]
    public bool AutoDisableOldProdPools { get; init; } = true;
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("How long the new pool is watched at each step.", Unit = "seconds"), WireRange(60, 86400)]
    public int EvaluationDuration { get; init; } = 300;
    [Doc("What it must show.")]
    public IReadOnlyList<PoolGroupDeploymentRule> Rules { get; init; } = [];
    [Doc("All at once, or step by step.")]
    public DeploymentScheme Scheme { get; init; } = DeploymentScheme.BlueGreen;
    [Doc("Share of the traffic at which the new pool takes over.", Unit = "percent"), WireRange(1, 100)]
    public int TargetTestTrafficRatio { get; init; } = 100;
    [Doc("By how much its share grows at each step."), WireRange(1, 100)]
    public int TestTrafficRatioRampup { get; init; } = 100;
    [Doc("Whom to ask before it takes over."), RefersTo("webhook")]
    public string? WebhookRef { get; init; }
}

/// <summary>A figure and its bound.</summary>
public sealed record PoolGroupDeploymentRule : WireRecord
{
    [Doc("The figure.")]
    public string MetricId { get; init; } = "health.health_score_value";
    [Doc("How it is compared.")]
    public ComparisonOperator Operator { get; init; } = ComparisonOperator.Ge;
    [Doc("The bound.")]
    public double? Threshold { get; init; }
}

/// <summary>How a new pool takes over.</summary>
[WireEnum("")]
public enum DeploymentScheme
{
    BlueGreen, Canary,
}

/// <summary>How a figure is compared.</summary>
[WireEnum("CO_")]
public enum ComparisonOperator
{
    Eq, Gt, Ge, Lt, Le, Ne,
}
