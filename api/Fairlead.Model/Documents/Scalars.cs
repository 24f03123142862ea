using System.Globalization;
using System.Text.Json;

namespace Fairlead.Model.Documents;

/// <summary>Numbers and flags as clients send them: some send them as text (<c>"240"</c>, <c>"true"</c>).</summary>
internal static class Scalars
{
    public static bool TryWhole(JsonElement value, out long number)
    {
        number = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number when value.TryGetInt64(out number):
                return true;
            case JsonValueKind.Number:
                // 5.0 and 5e0 are whole too.
                return value.TryGetDecimal(out var exact) && decimal.Truncate(exact) == exact
                    && exact is >= long.MinValue and <= long.MaxValue && Set(out number, (long)exact);
            case JsonValueKind.String:
                return JsonText.Text(value) is { } text
                    && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
            default:
                return false;
        }
    }

    public static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return (value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => JsonText.Text(value) is { } text
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        }) && double.IsFinite(number);
    }

    public static bool TryFlag(JsonElement value, out bool flag)
    {
        flag = value.ValueKind == JsonValueKind.True;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            || (value.ValueKind == JsonValueKind.String && JsonText.Text(value) is { } text && bool.TryParse(text, out flag));
    }

    private static bool Set(out long target, long value)
    {
        target = value;
        return true;
    }
}
