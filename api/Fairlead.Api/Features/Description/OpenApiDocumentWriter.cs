using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Description;

/// <summary>Writes OpenAPI 3.1 from the descriptors: every kind with its fields, defaults, ranges, choices and references.</summary>
internal static class OpenApiDocumentWriter
{
    private static readonly (string Name, string Meaning)[] Filters =
    [
        ("name", "The object's name."), ("name.in", "One of these names, separated by commas."), ("name.contains", "A part of the name."),
        ("FIELD", "A field's value, such as created_by=me; for a reference its uuid, URL, or FIELD.name=NAME."), ("FIELD.in", "One of these values."),
        ("FIELD.contains", "A part of the value."), ("FIELD.isnull", "true: it is not set."), ("search", "A text anywhere in the object, or (FIELD,TEXT)."),
        ("label_key", "Has a label or marker of that key."), ("label_value", "With that value."), ("refers_to", "Refers to that object, as kind:uuid."),
        ("referred_by", "That object refers to it."), ("fields", "Only these fields, separated by commas."), ("skip_default", "true: without fields that have their default."),
        ("join_subresources", "runtime: with the state of each."), ("sort", "name or _last_modified, with a minus before it from the end."),
        ("page", "From 1."), ("page_size", "1 to 1000, 100 unless said otherwise."),
    ];

    /// <param name="endpoints">Routes that describe themselves.</param>
    public static JsonObject Write(string server, EndpointDataSource endpoints)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject { ["Fault"] = OpenApiParts.FaultSchema() };
        foreach (var kind in KindCatalog.All)
        {
            AddSchema(schemas, kind.Schema);
            if (!kind.HasOwnRoutes)
            {
                AddPaths(paths, kind);
            }
        }

        RouteOperations.Add(paths, endpoints);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Fairlead",
                ["version"] = "v1",
                ["description"] = "Avi's controller API: sign in at /login (cookies, X-CSRFToken on writes) or send an API key as 'Authorization: Bearer KEY'; choose a tenant with X-Avi-Tenant.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server }),
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    private static void AddSchema(JsonObject schemas, TypeSchema type)
    {
        if (schemas.ContainsKey(type.Type.Name))
        {
            return;
        }

        var properties = new JsonObject();
        schemas[type.Type.Name] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. type.Fields.Where(field => field.IsRequired).Select(field => JsonValue.Create(field.Name))]),
        };
        foreach (var field in type.Fields)
        {
            properties[field.Name] = Describe(field);
            if (field.Record is { } record)
            {
                AddSchema(schemas, record);
            }
        }
    }

    private static JsonObject Describe(FieldSchema field)
    {
        var item = Item(field);
        var described = field.IsList ? new JsonObject { ["type"] = "array", ["items"] = item } : item;
        string?[] words =
        [
            field.Doc,
            field.RefersTo is null ? null : $"Refers to a {field.RefersTo}: '/api/{field.RefersTo}?name=NAME', a URL or a uuid.",
            field.RangeText is null ? null : $"{field.RangeText}{(field.Unit is null ? "" : $" {field.Unit}")}.",
            field.IsActedOn ? null : "Stored and returned, not acted on yet.",
        ];
        described["description"] = string.Join(' ', words.Where(word => word is not null));
        if (field.Sensitive is { When: null })
        {
            described["format"] = "password";
        }

        if (field.Default is not null)
        {
            described["default"] = field.Default.DeepClone();
        }

        if (field.IsList && field.Items is { } items)
        {
            described["maxItems"] = items.Max;
        }

        return described;
    }

    private static JsonObject Item(FieldSchema field)
    {
        if (field.Record is { } record)
        {
            return new JsonObject { ["$ref"] = $"#/components/schemas/{record.Type.Name}" };
        }

        var item = field.Shape switch
        {
            FieldShape.Whole => new JsonObject { ["type"] = "integer" },
            FieldShape.Number => new JsonObject { ["type"] = "number" },
            FieldShape.Flag => new JsonObject { ["type"] = "boolean" },
            FieldShape.Any => [],
            _ => new JsonObject { ["type"] = "string" },
        };
        if (field.Choices is { } choices)
        {
            item["enum"] = new JsonArray([.. choices.Names.Select(name => JsonValue.Create(name))]);
        }

        // Special values lie outside the range, so bounds are stated only where there are none.
        if (field.Range is { Special.Length: 0 } range)
        {
            (item["minimum"], item["maximum"]) = (range.Min, range.Max);
        }

        return item;
    }

    private static void AddPaths(JsonObject paths, KindDescriptor kind)
    {
        var one = new JsonObject { ["get"] = Operation(kind, "Get one", null, "200") };
        var all = new JsonObject { ["get"] = List(kind) };
        if (kind.Clients.HasFlag(ClientVerbs.Create))
        {
            all["post"] = Operation(kind, "Create", kind.Example, "201");
        }

        if (kind.Clients.HasFlag(ClientVerbs.Replace) && !kind.IsForOperators)
        {
            one["put"] = Operation(kind, "Replace the whole object", kind.Example, "200");
            one["patch"] = Operation(kind, "Change some fields: add, replace, delete", """{"replace": {"description": "changed"}}""", "200");
        }

        if (kind.Clients.HasFlag(ClientVerbs.Delete) && !kind.IsForOperators)
        {
            one["delete"] = Operation(kind, "Delete", null, "204");
        }

        one["parameters"] = new JsonArray(OpenApiParts.Parameter("uuid", "path", "The object's uuid."));
        paths[$"/api/{kind.Name}"] = all;
        paths[$"/api/{kind.Name}/{{uuid}}"] = one;
    }

    private static JsonObject List(KindDescriptor kind)
    {
        var list = Operation(kind, kind.Doc, null, "200");
        list["parameters"] = new JsonArray([.. Filters.Select(filter => OpenApiParts.Parameter(filter.Name, "query", filter.Meaning))]);
        return list;
    }

    private static JsonObject Operation(KindDescriptor kind, string summary, string? example, string status)
    {
        var schema = new JsonObject { ["$ref"] = $"#/components/schemas/{kind.Schema.Type.Name}" };
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(kind.Name),
            ["summary"] = summary,
            ["responses"] = new JsonObject
            {
                [status] = new JsonObject { ["description"] = "Done.", ["content"] = status == "204" ? new JsonObject() : OpenApiParts.Content(schema.DeepClone(), null) },
                ["4XX"] = OpenApiParts.Refusal(),
            },
        };
        if (example is not null)
        {
            operation["requestBody"] = new JsonObject { ["content"] = OpenApiParts.Content(schema, JsonNode.Parse(example)) };
        }

        return operation;
    }
}
