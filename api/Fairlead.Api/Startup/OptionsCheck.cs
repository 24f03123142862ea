using System.ComponentModel.DataAnnotations;

namespace Fairlead.Api.Startup;

/// <summary>A wrong setting ends the start and names the key to mend; all of them at once.</summary>
internal static class OptionsCheck
{
    public static void Require(FairleadOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        if (!System.Net.IPAddress.TryParse(options.Address, out _))
        {
            faults.Add(new ValidationResult($"The field Address is '{options.Address}', must be an IP address such as 127.0.0.1.", [nameof(options.Address)]));
        }

        if (faults.Count > 0)
        {
            throw new OptionsException(string.Join(
                Environment.NewLine, faults.Select(fault => $"{FairleadOptions.Section}:{string.Join(',', fault.MemberNames)}: {fault.ErrorMessage}")));
        }
    }
}
