using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Description;

/// <summary>Writes OpenAPI 3.1 from the descriptors: every kind with its fields, defaults, ranges, choices and references.</summary>
internal static class OpenApiDocumentWriter
{
    public static JsonObject Write(string server)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject { ["Fault"] = FaultSchema() };
        foreach (var kind in KindCatalog.All)
        {
            AddSchema(schemas, kind.Schema);
            if (!kind.HasOwnRoutes)
            {
                AddPaths(paths, kind);
            }
        }

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

        one["parameters"] = new JsonArray(Parameter("uuid", "path", "The object's uuid."));
        paths[$"/api/{kind.Name}"] = all;
        paths[$"/api/{kind.Name}/{{uuid}}"] = one;
        if (!kind.IsForOperators)
        {
            paths[$"/api/{kind.Name}/{{uuid}}/runtime"] = Extra(kind, "State, with the reason in words and evidence");
            paths[$"/api/{kind.Name}/{{uuid}}/history"] = Extra(kind, "Who changed it, newest first");
        }
    }

    private static JsonObject Extra(KindDescriptor kind, string summary) => new()
    {
        ["parameters"] = new JsonArray(Parameter("uuid", "path", "The object's uuid.")),
        ["get"] = new JsonObject
        {
            ["tags"] = new JsonArray(kind.Name),
            ["summary"] = summary,
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "The answer." } },
        },
    };

    private static JsonObject List(KindDescriptor kind)
    {
        var list = Operation(kind, kind.Doc, null, "200");
        string[] filters = ["name", "name.in", "name.contains", "refers_to", "referred_by", "fields", "sort", "page", "page_size", "skip_default"];
        list["parameters"] = new JsonArray([.. filters.Select(filter => Parameter(filter, "query", ""))]);
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
                [status] = new JsonObject { ["description"] = "Done.", ["content"] = status == "204" ? new JsonObject() : Content(schema.DeepClone(), null) },
                ["4XX"] = new JsonObject { ["description"] = "Refused, with every fault.", ["content"] = Content(new JsonObject { ["$ref"] = "#/components/schemas/Fault" }, null) },
            },
        };
        if (example is not null)
        {
            operation["requestBody"] = new JsonObject { ["content"] = Content(schema, JsonNode.Parse(example)) };
        }

        return operation;
    }

    private static JsonObject Content(JsonNode schema, JsonNode? example)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            media["example"] = example;
        }

        return new JsonObject { ["application/json"] = media };
    }

    private static JsonObject Parameter(string name, string place, string description) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject FaultSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "string", ["description"] = "Every fault in a sentence." },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["faults"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object", ["description"] = "object, field, value, message" } },
        },
    };
}
