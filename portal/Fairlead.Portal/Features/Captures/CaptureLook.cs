using System.Net;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.Captures;

/// <summary>
/// Looks at the capture of one virtual service. What a capture has taken only grows: a page is asked for again when there may be more on it.
/// </summary>
/// <param name="page">From 1.</param>
public sealed class CaptureLook(IFairleadApi api, string uuid, int page)
{
    public const int PageSize = 25;

    private IReadOnlyList<CapturedRow> rows = [];
    private (string Capture, int Filled) known;

    public async Task<Look<CaptureSeen>> LookAsync(CancellationToken cancellationToken)
    {
        using var config = await api.GetAsync("virtualservice", uuid, cancellationToken);
        using var runtime = await api.RuntimeAsync("virtualservice", uuid, cancellationToken);
        if ((LookFault.Of(config) ?? LookFault.Of(runtime)) is { } fault)
        {
            return Look.Failed<CaptureSeen>(fault);
        }

        var (name, state) = (Json.Text(config.Content!["name"]), Json.Text(runtime.Content!["oper_status"]?["state"]));
        using var head = await api.CaptureAsync(uuid, 1, 1, cancellationToken);
        if (head.StatusCode == HttpStatusCode.NotFound)
        {
            return Look.At(new CaptureSeen(name, state, null, []));
        }

        if ((LookFault.Of(head) ?? await TurnToAsync(CaptureState.From(head.Content!), cancellationToken)) is { } refused)
        {
            return Look.Failed<CaptureSeen>(refused);
        }

        return Look.At(new CaptureSeen(name, state, CaptureState.From(head.Content!), rows));
    }

    private async Task<LookFault?> TurnToAsync(CaptureState capture, CancellationToken cancellationToken)
    {
        var wanted = (capture.Uuid, Math.Min(capture.Count, page * PageSize));
        if (wanted == known)
        {
            return null;
        }

        using var turned = await api.CaptureAsync(uuid, page, PageSize, cancellationToken);
        if (LookFault.Of(turned) is { } fault)
        {
            return fault;
        }

        rows = [.. Json.Items(turned.Content!["results"]).Select(CapturedRow.From)];
        known = wanted;
        return null;
    }
}
