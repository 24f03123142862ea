using System.Security.Cryptography;
using System.Text.Json;
using Fairlead.Tenants.Credentials;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Startup;

/// <summary>Makes the first operator account, so that somebody can make tenants.</summary>
internal sealed partial class FirstOperator(
    ICredentials credentials, IOptions<FairleadOptions> options, Readiness readiness, ILogger<FirstOperator> logger) : IHostedService
{
    private string PasswordFile => Path.Combine(options.Value.DataDirectory, "operator.json");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PasswordFile))
        {
            await CreateAsync(cancellationToken);
        }

        readiness.Reached();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var given = options.Value.OperatorPassword;
        var password = string.IsNullOrEmpty(given) ? RandomNumberGenerator.GetHexString(24, lowercase: true) + "-Aa1" : given;
        var created = await credentials.CreateUserAsync(
            new NewUser(options.Value.OperatorUser, password, null, "Operator", IsOperator: true, []), cancellationToken);
        if (created.User is not null && string.IsNullOrEmpty(given))
        {
            await WriteAsync(password, cancellationToken);
            LogCreated(options.Value.OperatorUser, PasswordFile);
        }
        else if (!created.Faults.IsEmpty)
        {
            throw new OptionsException($"{FairleadOptions.Section}:{nameof(FairleadOptions.OperatorPassword)}: {string.Join(' ', created.Faults)}");
        }
    }

    private async Task WriteAsync(string password, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(PasswordFile, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await JsonSerializer.SerializeAsync(file, new { user = options.Value.OperatorUser, password }, cancellationToken: cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "Made the operator account {User}; its password is in {File}")]
    private partial void LogCreated(string user, string file);
}
