using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Blog.Tests.Support;

/// <summary>
/// Validates JSON against the part of JSON Schema 2020-12 that docs/openapi.json uses. An unknown keyword is an error, so
/// that nothing in the document is passed over in silence.
/// </summary>
/// <param name="document">The document in which <c>$ref</c> is looked up.</param>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly HashSet<string> Annotations =
        ["title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment", "format"];

    /// <summary>What is wrong with a value; empty when it is valid.</summary>
    public IEnumerable<string> Validate(JsonElement schema, JsonElement value, string at = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var violation in Check(schema, keyword.Name, keyword.Value, value, at))
            {
                yield return violation;
            }
        }

        if (schema.TryGetProperty("format", out var format) && value.ValueKind == JsonValueKind.String && !HasFormat(format.GetString()!, value.GetString()!))
        {
            yield return $"{at} is no {format}: {value}";
        }
    }

    /// <summary>Follows <c>$ref</c> within the document.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            element = reference.GetString()!.TrimStart('#', '/').Split('/')
                .Aggregate(document, (parent, name) => parent.GetProperty(name.Replace("~1", "/", StringComparison.Ordinal)));
        }

        return element;
    }

    private IEnumerable<string> Check(JsonElement schema, string keyword, JsonElement rule, JsonElement value, string at) => keyword switch
    {
        "$ref" => Validate(Resolve(schema), value, at),
        "type" => Fails(!Types(rule).Any(type => IsOfType(type, value)), $"{at} is {value.ValueKind}, not {rule}"),
        "enum" => Fails(!rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)), $"{at} is none of {rule}: {value}"),
        "const" => Fails(!JsonElement.DeepEquals(rule, value), $"{at} is not {rule}: {value}"),
        "allOf" => rule.EnumerateArray().SelectMany(part => Validate(part, value, at)),
        "anyOf" => Fails(!rule.EnumerateArray().Any(part => !Validate(part, value, at).Any()), $"{at} fits nothing of anyOf: {value}"),
        "oneOf" => Fails(rule.EnumerateArray().Count(part => !Validate(part, value, at).Any()) != 1, $"{at} fits not just one of oneOf: {value}"),
        "minLength" or "maxLength" or "pattern" => value.ValueKind == JsonValueKind.String ? CheckText(keyword, rule, value.GetString()!, at) : [],
        "minimum" or "maximum" => value.ValueKind == JsonValueKind.Number ? CheckNumber(keyword, rule, value, at) : [],
        "items" or "minItems" or "maxItems" or "uniqueItems" => value.ValueKind == JsonValueKind.Array ? CheckArray(keyword, rule, value, at) : [],
        "properties" or "required" or "additionalProperties" => value.ValueKind == JsonValueKind.Object ? CheckObject(schema, keyword, rule, value, at) : [],
        _ when Annotations.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal) => [],
        _ => throw new NotSupportedException($"The schema keyword '{keyword}' is not validated here yet."),
    };

    private static IEnumerable<string> CheckText(string keyword, JsonElement rule, string text, string at) => keyword switch
    {
        // Characters are Unicode scalar values, in the schema as in the API.
        "minLength" => Fails(text.EnumerateRunes().Count() < rule.GetInt32(), $"{at} is shorter than {rule}"),
        "maxLength" => Fails(text.EnumerateRunes().Count() > rule.GetInt32(), $"{at} is longer than {rule}"),
        _ => Fails(!Regex.IsMatch(text, rule.GetString()!, RegexOptions.ECMAScript), $"{at} does not match {rule}: {text}"),
    };

    private static IEnumerable<string> CheckNumber(string keyword, JsonElement rule, JsonElement value, string at) => Fails(
        keyword == "minimum" ? value.GetDecimal() < rule.GetDecimal() : value.GetDecimal() > rule.GetDecimal(), $"{at} is beyond {keyword} {rule}: {value}");

    private IEnumerable<string> CheckArray(string keyword, JsonElement rule, JsonElement array, string at) => keyword switch
    {
        "items" => array.EnumerateArray().SelectMany((item, index) => Validate(rule, item, $"{at}[{index}]")),
        "minItems" => Fails(array.GetArrayLength() < rule.GetInt32(), $"{at} has fewer items than {rule}"),
        "maxItems" => Fails(array.GetArrayLength() > rule.GetInt32(), $"{at} has more items than {rule}"),
        _ => Fails(rule.GetBoolean() && array.EnumerateArray().Select(item => item.GetRawText()).Distinct().Count() != array.GetArrayLength(), $"{at} repeats an item"),
    };

    private IEnumerable<string> CheckObject(JsonElement schema, string keyword, JsonElement rule, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "required":
                return rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}.{name} is missing");
            case "properties":
                return rule.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _))
                    .SelectMany(property => Validate(property.Value, value.GetProperty(property.Name), $"{at}.{property.Name}"));
            default:
                var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
                var others = value.EnumerateObject().Where(member => known.ValueKind != JsonValueKind.Object || !known.TryGetProperty(member.Name, out _));
                return rule.ValueKind switch
                {
                    JsonValueKind.False => others.Select(member => $"{at}.{member.Name} is not in the schema"),
                    JsonValueKind.Object => others.SelectMany(member => Validate(rule, member.Value, $"{at}.{member.Name}")),
                    _ => [],
                };
        }
    }

    private static IEnumerable<string> Fails(bool failed, string violation) => failed ? [violation] : [];

    private static IEnumerable<string> Types(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(type => type.GetString()!) : [rule.GetString()!];

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"The type '{type}' is not validated here."),
    };

    private static bool HasFormat(string format, string text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text.Contains('T', StringComparison.Ordinal),
        "uri-reference" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        "int32" or "int64" or "double" => true,
        _ => throw new NotSupportedException($"The format '{format}' is not validated here yet."),
    };
}
