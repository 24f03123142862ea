using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Http;

/// <summary>Query parameters, all faults collected.</summary>
internal sealed class QueryReading(IQueryCollection query)
{
    // Far enough from the ends of time to reckon with.
    private const int FirstYear = 1970;
    private const int LastYear = 9000;

    public List<Fault> Faults { get; } = [];

    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Text(name) is "true" or "1";

    public ObjectId? Object(string name) => Read<ObjectId>(name, "the uuid of an object", ObjectId.TryParse);

    public DateTimeOffset? Moment(string name) => Read<DateTimeOffset>(
        name, "a moment such as 2027-01-31T12:00:00Z", (string? text, out DateTimeOffset value) =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out value) && value.Year is >= FirstYear and <= LastYear);

    public int? Number(string name, int least, int most) => Read<int>(
        name,
        $"a number from {least} to {most}",
        (string? text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    private delegate bool Parser<T>(string? text, out T value);

    private T? Read<T>(string name, string what, Parser<T> parse)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        Faults.Add(new Fault(name, Fault.Shorten(text), $"Must be {what}."));
        return null;
    }
}
