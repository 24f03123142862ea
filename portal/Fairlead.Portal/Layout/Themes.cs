using MudBlazor;

namespace Fairlead.Portal.Layout;

/// <summary>What MudBlazor's controls draw with; light or dark is chosen by the stylesheet, so that no page waits for its connection to know.</summary>
internal static class Themes
{
    private static readonly string[] Fonts = ["Inter", "system-ui", "sans-serif"];

    public static MudTheme Fairlead { get; } = new()
    {
        PaletteLight = new PaletteLight { Primary = "#0f766e", Secondary = "#334155", Error = "#b42318", Background = "#f5f6f8" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LetterSpacing = "normal" } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
    };
}
