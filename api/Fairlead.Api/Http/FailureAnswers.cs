using Fairlead.Api.Authentication;

namespace Fairlead.Api.Http;

/// <summary>Whatever goes wrong is answered in the API's words: a broken request as such, a fault of ours as 500 with an id that is in the log.</summary>
internal static partial class FailureAnswers
{
    public static IApplicationBuilder UseFailureAnswers(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
        {
            await new FaultAnswer(new ApiFault(broken.StatusCode, broken.Message)).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody waits for an answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted && CallerGate.IsGuarded(context.Request.Path))
        {
            LogFailure(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FailureAnswers)), failure, context.Request.Method, context.Request.Path, context.TraceIdentifier);
            await new FaultAnswer(new ApiFault(500, $"This is a fault of ours and not of your request; it is logged as {context.TraceIdentifier}.")).ExecuteAsync(context);
        }
    });

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed ({TraceId})")]
    private static partial void LogFailure(ILogger logger, Exception failure, string method, string path, string traceId);
}
