using System.Text.Json;
using Fairlead.Model.Documents;

namespace Fairlead.Api.Http;

/// <summary>Fields of a small request that is no object of a kind; collects all faults.</summary>
internal sealed class FieldReading(JsonElement root)
{
    private readonly HashSet<string> known = [];

    public List<Fault> Faults { get; } = [];

    public static async Task<(FieldReading? Fields, ApiFault? Fault)> FromAsync(HttpContext context, int limit)
    {
        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, limit, context.RequestAborted);
        if (fault is not null)
        {
            return (null, fault);
        }

        if (JsonText.TryParse(bytes.Span, out var root) is { } malformed)
        {
            return (null, new ApiFault(400, malformed.Message));
        }

        return JsonText.IsKeepable(root)
            ? (new FieldReading(root), null)
            : (null, new ApiFault(400, "The body holds a NUL character or broken Unicode, which cannot be stored."));
    }

    public string? Text(string name, bool required = false)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required)
            {
                Faults.Add(new Fault(name, null, "Is required."));
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String && (!required || value.GetString()!.Trim().Length > 0))
        {
            return value.GetString();
        }

        Faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), "Must be a text that is not empty."));
        return null;
    }

    /// <summary>A list of texts; null when it is left out.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(one => one.GetString()!)];
        }

        Faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), "Must be a list of texts."));
        return null;
    }

    public TEnum Choice<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (Enum.TryParse<TEnum>(text, ignoreCase: true, out var value) && Enum.IsDefined(value))
        {
            return value;
        }

        Faults.Add(new Fault(name, text, $"Must be one of {string.Join(", ", Enum.GetNames<TEnum>())}."));
        return fallback;
    }

    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var moment))
        {
            return moment;
        }

        Faults.Add(new Fault(name, text, "Must be a moment such as 2027-01-31T12:00:00Z."));
        return null;
    }

    /// <summary>A whole number within the range, also as text, as some clients send it.</summary>
    public int Whole(string name, int fallback, int least, int most)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), $"Must be a whole number from {least} to {most}."));
        return fallback;
    }

    public bool Flag(string name)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out var value))
        {
            return false;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), "Must be true or false."));
        return false;
    }

    public IEnumerable<FieldReading> Items(string name)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
        {
            return [.. value.EnumerateArray().Select(item => new FieldReading(item))];
        }

        Faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), "Must be a list of objects."));
        return [];
    }

    /// <summary>To be called last: whatever was not asked for is unknown.</summary>
    public void RefuseUnknown()
    {
        foreach (var property in root.EnumerateObject().Where(property => !known.Contains(property.Name)))
        {
            var nearest = Fairlead.Model.Schema.Spelling.Nearest(property.Name, known);
            Faults.Add(new Fault(
                property.Name,
                Fault.Shorten(property.Value.GetRawText()),
                $"Unknown field{(nearest is null ? "" : $", did you mean {nearest}")}; known are {string.Join(", ", known.Order())}."));
        }
    }
}
