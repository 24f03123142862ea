using Microsoft.Extensions.Options;

namespace Fairlead.Provisioning.Local;

internal sealed class LocalCloudOptionsCheck : IValidateOptions<LocalCloudOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalCloudOptions options)
    {
        var faults = new List<string>();
        if (!OperatingSystem.IsLinux())
        {
            faults.Add("The local cloud runs engines as processes of Linux: use another cloud on this machine.");
        }

        if (!string.IsNullOrEmpty(options.EnginePath) && !File.Exists(options.EnginePath))
        {
            faults.Add($"LocalCloudOptions.EnginePath is '{options.EnginePath}', and there is no such file: build the engine or set Fairlead:EnginePath.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
