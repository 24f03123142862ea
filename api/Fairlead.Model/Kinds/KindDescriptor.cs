using System.Collections.Immutable;
using System.Reflection;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Kinds;

/// <summary>What clients of the API may do with objects of a kind; reading is always allowed.</summary>
[Flags]
public enum ClientVerbs
{
    None = 0,
    Create = 1,
    Replace = 2,
    Delete = 4,
    All = Create | Replace | Delete,
}

/// <summary>All that uniform code needs to know about a kind.</summary>
public sealed class KindDescriptor
{
    private KindDescriptor(string name, Type type, string doc, string example)
    {
        Name = name;
        Type = type;
        Doc = doc;
        Example = example;
        Schema = TypeSchema.Of(type);
        IsActedOn = type.GetCustomAttribute<NotActedOnAttribute>() is null
            || type.GetProperties().Any(p => p.GetCustomAttribute<ActedOnAttribute>() is not null);
    }

    /// <summary>Wire name, e.g. <c>virtualservice</c>: the path under <c>/api/</c> and the front of its uuids.</summary>
    public string Name { get; }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Fields with types, defaults, ranges, references.</summary>
    public TypeSchema Schema { get; }

    /// <summary>What objects of the kind are for.</summary>
    public string Doc { get; }

    /// <summary>A valid object as a client would write it.</summary>
    public string Example { get; }

    /// <summary>False: objects are stored, checked and served, and nothing acts on them yet.</summary>
    public bool IsActedOn { get; }

    public ClientVerbs Clients { get; private init; } = ClientVerbs.All;

    /// <summary>Writes need an operator of the installation, not a member of a tenant.</summary>
    public bool IsForOperators { get; private init; }

    /// <summary>Objects are not kept with those of the other kinds; a feature of its own answers for them.</summary>
    public bool HasOwnRoutes { get; private init; }

    /// <summary>Rules over more than one field.</summary>
    public ImmutableArray<IKindValidator> Validators { get; private init; } = [];

    public static KindDescriptor For<T>(
        string name,
        string doc,
        string example,
        ClientVerbs clients = ClientVerbs.All,
        bool forOperators = false,
        bool ownRoutes = false,
        params IKindValidator[] validators)
        where T : KindRecord =>
        new(name, typeof(T), doc, example)
        {
            Clients = clients, IsForOperators = forOperators, HasOwnRoutes = ownRoutes, Validators = [.. validators],
        };

    public override string ToString() => Name;
}
