using CsCheck;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Tests;

/// <summary>One write of a random sequence over a small world, so that objects meet: few names, few addresses, few ports.</summary>
internal sealed record RandomStep(int Kind, int Name, int Other, int Number)
{
    public const int Names = 5;

    public static Gen<RandomStep> Gen { get; } = CsCheck.Gen.Select(
        CsCheck.Gen.Int[0, 10], CsCheck.Gen.Int[0, Names - 1], CsCheck.Gen.Int[0, Names - 1], CsCheck.Gen.Int[0, 7],
        (kind, name, other, number) => new RandomStep(kind, name, other, number));

    /// <summary>Does the step; answers what changed and what went.</summary>
    public (List<ObjectRevision> Changed, List<ObjectId> Deleted) Do(TenantBuilder builder) => Kind switch
    {
        0 or 1 => ([builder.Put("virtualservice", Service())], []),
        2 or 3 => ([builder.Put("pool", Pool())], []),
        4 => ([builder.Put("vsvip", $$"""
            {"name": "n{{Name}}", "vip": [{"vip_id": "1", "ip_address": {"addr": "127.30.0.{{1 + (Number % 3)}}", "type": "V4"} }]}
            """)], []),
        5 => ([builder.Put("healthmonitor", $$"""
            {"name": "n{{Name}}", "type": "{{(Number == 0 ? "HEALTH_MONITOR_DNS" : "HEALTH_MONITOR_TCP")}}", "send_interval": {{1 + Number}}}
            """)], []),
        6 => ([builder.Put("poolgroup", $$"""
            {"name": "n{{Name}}", "enable_http2": {{(Number % 3 == 0 ? "true" : "false")}}, "members": [{"pool_ref": "/api/pool?name=n{{Other}}", "ratio": {{Number}}}, {"pool_ref": "/api/pool?name=n{{Name}}"}]}
            """)], []),
        7 => ([builder.Put("serviceengine", $$"""
            {"name": "n{{Name}}", "se_group_ref": "/api/serviceenginegroup?name={{(Number < 6 ? "Default-Group" : "n" + Other)}}",
             "enable_state": "{{(Number % 3 == 0 ? "SE_STATE_DISABLED" : "SE_STATE_ENABLED")}}"}
            """)], []),
        8 => ([builder.Put("serviceenginegroup", $$"""
            {"name": "{{(Number < 4 ? "Default-Group" : "n" + Name)}}", "min_scaleout_per_vs": {{1 + (Number % 3)}}, "max_vs_per_se": {{1 + Other}}}
            """)], []),
        9 => ([builder.Put("applicationprofile", $$"""
            {"name": "n{{Name}}", "type": "{{(Number < 3 ? "APPLICATION_PROFILE_TYPE_L4" : Number < 6 ? "APPLICATION_PROFILE_TYPE_HTTP" : "APPLICATION_PROFILE_TYPE_DNS")}}"}
            """)], []),
        _ => ([], [builder.Delete(Deletable[Number], "n" + Name)]),
    };

    private static readonly string[] Deletable =
        ["virtualservice", "pool", "vsvip", "healthmonitor", "poolgroup", "serviceengine", "applicationprofile", "virtualservice"];

    private string Service() => $$"""
        {"name": "n{{Name}}", "vsvip_ref": "/api/vsvip?name=n{{Other}}", "enabled": {{(Number == 7 ? "false" : "true")}},
         "traffic_enabled": {{(Number == 6 ? "false" : "true")}},
         {{(Number % 2 == 0 ? $"\"pool_ref\": \"/api/pool?name=n{Other}\"" : $"\"pool_group_ref\": \"/api/poolgroup?name=n{Other}\"")}},
         "application_profile_ref": "/api/applicationprofile?name=n{{(Name + Number) % Names}}",
         {{(Number == 5 ? $"\"se_group_ref\": \"/api/serviceenginegroup?name=n{Name}\"," : "")}}
         "services": [{"port": {{80 + (Number % 3)}}, "port_range_end": {{80 + (Number % 4)}}, "enable_ssl": {{(Number == 4 ? "true" : "false")}}}]}
        """.Replace($"\"port_range_end\": {80 + (Number % 4)}", $"\"port_range_end\": {Math.Max(80 + (Number % 3), 80 + (Number % 4))}", StringComparison.Ordinal);

    private string Pool() => $$"""
        {"name": "n{{Name}}", "health_monitor_refs": ["/api/healthmonitor?name=n{{Other}}"], "graceful_disable_timeout": {{Number}},
         "servers": [{"ip": {"addr": "10.0.0.{{1 + Number}}", "type": "V4"} }]}
        """;
}
