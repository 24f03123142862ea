using Xunit;

// Each journey starts real processes; on two cores side by side they would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
