using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>A script that obtains and renews certificates.</summary>
[NotActedOn]
public sealed record CertificateManagementProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<CertificateManagementProfile>(
        "certificatemanagementprofile",
        "A script that obtains and renews certificates.",
        """
        {
          "name": "our-authority", "run_script_ref": "/api/alertscriptconfig?name=note",
          "script_params": [{"name": "zone", "value": "web"}, {"name": "token", "value": "example", "is_sensitive": true}]
        }
        """);

    [Doc("The script."), RefersTo("alertscriptconfig")]
    public required string RunScriptRef { get; init; }
    [Doc("Values for the script.")]
    public IReadOnlyList<CustomParam> ScriptParams { get; init; } = [];
}
