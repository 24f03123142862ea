using System.Globalization;
using Fairlead.Model.Analytics;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;

namespace Fairlead.Model.Traffic;

/// <summary>Port ranges run upwards and do not overlap; traffic has one place to go.</summary>
public sealed class VirtualServiceRule : KindValidator<VirtualService>
{
    protected override IEnumerable<Fault> Check(VirtualService record)
    {
        if (record is { PoolRef: not null, PoolGroupRef: not null })
        {
            yield return new Fault("pool_group_ref", record.PoolGroupRef, "Give pool_ref or pool_group_ref, not both.");
        }

        foreach (var fault in CheckPorts(record.Services).Concat(CheckPools(record.ServicePoolSelect)).Concat(CheckSelectors(record.SslProfileSelectors))
            .Concat(CheckFilters(record.AnalyticsPolicy?.ClientLogFilters ?? [])))
        {
            yield return fault;
        }
    }

    private static IEnumerable<Fault> CheckSelectors(IReadOnlyList<SslProfileSelector> selectors) =>
        selectors.SelectMany((selector, i) => AddressFaults.Of($"ssl_profile_selectors[{i}].client_ip_list", selector.ClientIpList));

    private static IEnumerable<Fault> CheckFilters(IReadOnlyList<ClientLogFilter> filters) =>
        filters.SelectMany((filter, i) =>
            filter.ClientIp is null ? [] : AddressFaults.Of($"analytics_policy.client_log_filters[{i}].client_ip", filter.ClientIp));

    private static IEnumerable<Fault> CheckPools(IReadOnlyList<ServicePoolSelector> selectors)
    {
        for (var i = 0; i < selectors.Count; i++)
        {
            if (selectors[i].ServicePortRangeEnd is > 0 and var last && last < selectors[i].ServicePort)
            {
                yield return new Fault(
                    $"service_pool_select[{i}].service_port_range_end", last.ToString(CultureInfo.InvariantCulture),
                    $"Must not be below service_port {selectors[i].ServicePort}.");
            }

            if (selectors[i] is { ServicePoolRef: not null, ServicePoolGroupRef: not null })
            {
                yield return new Fault(
                    $"service_pool_select[{i}].service_pool_group_ref", selectors[i].ServicePoolGroupRef, "Give service_pool_ref or service_pool_group_ref, not both.");
            }
        }
    }

    private static IEnumerable<Fault> CheckPorts(IReadOnlyList<ServicePort> services)
    {
        var taken = new List<(int From, int To, int Index)>();
        for (var i = 0; i < services.Count; i++)
        {
            var from = services[i].Port;
            var to = services[i].PortRangeEnd is null or 0 ? from : services[i].PortRangeEnd!.Value;
            if (to < from)
            {
                yield return new Fault(
                    $"services[{i}].port_range_end", to.ToString(CultureInfo.InvariantCulture), $"Must not be below port {from}.");
                continue;
            }

            taken.Add((from, to, i));
        }

        taken.Sort();
        for (var i = 1; i < taken.Count; i++)
        {
            if (taken[i].From <= taken[i - 1].To)
            {
                yield return new Fault(
                    $"services[{taken[i].Index}].port",
                    taken[i].From.ToString(CultureInfo.InvariantCulture),
                    $"Already covered by services[{taken[i - 1].Index}]; give each port once.");
            }
        }
    }
}
