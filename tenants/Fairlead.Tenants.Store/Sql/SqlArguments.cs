namespace Fairlead.Tenants.Store.Sql;

/// <summary>Collects the arguments of a statement that is put together from parts.</summary>
internal sealed class SqlArguments
{
    private readonly List<object?> _values = [];

    /// <returns>The placeholder to write into the statement.</returns>
    public string Add(object? value)
    {
        _values.Add(value);
        return Placeholder(_values.Count);
    }

    public object?[] ToArray() => [.. _values];

    public static string Placeholder(int number) => $"${number}";
}
