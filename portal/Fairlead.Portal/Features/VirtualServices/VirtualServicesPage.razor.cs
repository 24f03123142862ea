using Fairlead.Portal.Components;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

public sealed partial class VirtualServicesPage
{
    private static readonly (StateTone Tone, string Word)[] Tones =
        [(StateTone.Up, "Up"), (StateTone.Down, "Down"), (StateTone.Pending, "Pending"), (StateTone.Off, "Disabled")];

    private readonly VirtualServicesViewModel model = new();

    protected override object Subject => "virtual services";

    protected override Func<CancellationToken, Task<Look<VirtualServicesSeen>>> OpenLook() => new VirtualServicesLook(Session.Api, Time).LookAsync;

    protected override void Show(VirtualServicesSeen seen) => model.Take(seen);

    private string Pressed(StateTone? tone) => model.Tone == tone ? "fl-pressed" : "";

    private string? Order(SortBy column) => (model.Sort == column, model.IsDescending) switch
    {
        (false, _) => null,
        (_, true) => "descending",
        _ => "ascending",
    };
}
