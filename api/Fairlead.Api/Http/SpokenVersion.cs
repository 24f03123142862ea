using System.Reflection;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Http;

/// <summary>The version of Avi's API that is spoken, as its clients ask for it.</summary>
internal static class SpokenVersion
{
    private const string Number = "22.1.3";

    public static JsonObject Describe() => new()
    {
        ["Version"] = Number,
        ["min_version"] = "17.2.1",
        ["Product"] = "controller",
        ["fairlead"] = typeof(SpokenVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };
}
