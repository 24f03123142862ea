namespace Fairlead.Model.Tls;

/// <summary>How long what a responder said is used.</summary>
public static class OcspTerms
{
    /// <summary>Until a newer state is announced, or as long as the configuration says; the shorter of both. Without either: until the next fetch is late.</summary>
    public static DateTimeOffset GoodUntil(OcspStatement statement, OcspConfig? config)
    {
        ArgumentNullException.ThrowIfNull(statement);
        config ??= new OcspConfig();
        DateTimeOffset? own = config.OcspRespTimeout is > 0 and { } seconds ? statement.ThisUpdate.AddSeconds(seconds) : null;
        return (statement.NextUpdate, own) switch
        {
            ({ } next, { } mine) => next < mine ? next : mine,
            ({ } next, null) => next,
            (null, { } mine) => mine,
            _ => statement.ThisUpdate.AddSeconds(config.OcspReqInterval + config.FailedOcspJobsRetryInterval),
        };
    }
}
