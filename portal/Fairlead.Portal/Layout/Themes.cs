using MudBlazor;

namespace Fairlead.Portal.Layout;

internal static class Themes
{
    private static readonly string[] Fonts = ["Inter", "system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"];

    public static MudTheme Fairlead { get; } = new()
    {
        PaletteLight = new PaletteLight { Primary = "#0f766e", Secondary = "#334155", Error = "#b91c1c", Background = "#f6f7f9" },
        PaletteDark = new PaletteDark { Primary = "#2dd4bf", Secondary = "#94a3b8", Error = "#f87171", Background = "#0f1419", Surface = "#171d24" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem" } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
    };
}
