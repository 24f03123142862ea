using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Policy;

public sealed class FieldValueCompilerTests
{
    public static TheoryData<HttpPolicyVariable> Variables => [.. Enum.GetValues<HttpPolicyVariable>()];

    [Theory]
    [MemberData(nameof(Variables))]
    public void Rule_WithAnyVariable_ActsAndNobodysWordStandsBesideAnIdentity(HttpPolicyVariable variable)
    {
        var (rules, warnings) = Compile(set: $$"""
            {"name": "p", "http_request_policy": {"rules": [{"name": "r", "index": 1, "enable": true, "hdr_action": [
              {"action": "HTTP_ADD_HDR", "hdr": {"name": "X-Value", "value": {"var": "{{EnumSchema.WireName(variable)}}", "val": "X-Source"} } }]}]} }
            """);

        warnings.ShouldBeEmpty();
        var edit = rules!.Request.ShouldHaveSingleItem().Edits.ShouldHaveSingleItem();
        var isIdentity = variable == HttpPolicyVariable.UserName || variable.ToString().StartsWith("SslClient", StringComparison.Ordinal);
        (edit.Value != FieldValue.Text, edit.Kind).ShouldBe((true, isIdentity ? FieldEditKind.Replace : FieldEditKind.Add));
    }

    [Fact]
    public void Profile_ThatTellsOfCertificates_DoesSoInFrontOfAllRules()
    {
        var (rules, warnings) = Compile(
            action: """
            {"headers": [{"request_header": "X-Subject", "request_header_value": "HTTP_POLICY_VAR_SSL_CLIENT_SUBJECT"},
                         {"request_header": "X-Cert", "request_header_value": "HTTP_POLICY_VAR_SSL_CLIENT_ESCAPED"}]}
            """,
            set: """
            {"name": "p", "http_request_policy": {"rules": [{"name": "r", "index": 1, "enable": true, "hdr_action": [
              {"action": "HTTP_REMOVE_HDR", "hdr": {"name": "X-Old"}}]}]}}
            """);

        warnings.ShouldBeEmpty();
        rules!.Request.Select(r => r.Name).ShouldBe(["ssl_client_certificate_action", "r"]);
        rules.Request[0].Match.ShouldBeNull();
        rules.Request[0].Edits.Select(e => (e.Kind, e.Name, e.Value)).ShouldBe([
            (FieldEditKind.Replace, "X-Subject", FieldValue.ClientSubject), (FieldEditKind.Replace, "X-Cert", FieldValue.ClientCertificateEscaped)]);
    }

    [Fact]
    public void Profile_WithAHeaderThatFramesTheMessage_SaysSoAndTellsTheRest()
    {
        var (rules, warnings) = Compile(action: """
            {"headers": [{"request_header": "Content-Length", "request_header_value": "HTTP_POLICY_VAR_SSL_CLIENT_SERIAL"},
                         {"request_header": "X-Serial", "request_header_value": "HTTP_POLICY_VAR_SSL_CLIENT_SERIAL"}]}
            """);

        warnings.ShouldHaveSingleItem().ShouldContain("Content-Length");
        rules!.Request.ShouldHaveSingleItem().Edits.ShouldHaveSingleItem().Name.ShouldBe("X-Serial");
    }

    private static (HttpRules? Rules, List<string> Warnings) Compile(string? set = null, string? action = null)
    {
        var builder = new TenantBuilder().Engine("se-1").Service("app", "127.30.0.10", servers: "10.0.0.1");
        var service = JsonNode.Parse("""
            {"name": "app", "vsvip_ref": "/api/vsvip?name=app", "pool_ref": "/api/pool?name=app", "services": [{"port": 80}],
             "application_profile_ref": "/api/applicationprofile?name=telling"}
            """)!.AsObject();
        builder.Put("applicationprofile", $$"""
            {"name": "telling", "type": "APPLICATION_PROFILE_TYPE_HTTP", "http_profile": {"ssl_client_certificate_action": {{action ?? "{}"}} } }
            """);
        if (set is not null)
        {
            builder.Put("httppolicyset", set);
            service["http_policies"] = new JsonArray(new JsonObject { ["index"] = 1, ["http_policy_set_ref"] = "/api/httppolicyset?name=p" });
        }

        builder.Put("virtualservice", service);
        var tenant = builder.Compile();
        var compiled = tenant.Units.Single().Resources.Single(r => r.PayloadCase == Resource.PayloadOneofCase.VirtualService).VirtualService;
        return (compiled.Rules, [.. tenant.VerdictsOf(TenantBuilder.Id("virtualservice", "app")).Select(v => v.Message)]);
    }
}
