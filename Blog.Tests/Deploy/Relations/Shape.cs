using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Reading a template's values whatever they are made of: text, references, conditions.</summary>
internal static partial class Shape
{
    /// <summary>Functions of CloudFormation, by the key that stands for them.</summary>
    private static bool IsFunction(string key) => key is "Ref" or "Condition" || key.StartsWith("Fn::", StringComparison.Ordinal);

    /// <summary>
    /// One text for any value: <c>${X}</c> for a reference, <c>${X.Y}</c> for an attribute, <c>if(C ? a : b)</c> for a choice, <c>none</c> for
    /// AWS::NoValue, <c>[a, b]</c> and <c>{k: v}</c> for lists and maps. What is not there is the empty text.
    /// </summary>
    public static string Show(this JsonNode? node) => node switch
    {
        null => "",
        JsonArray list => $"[{string.Join(", ", list.Select(Show))}]",
        JsonObject { Count: 1 } map when IsFunction(map.First().Key) => ShowFunction(map.First().Key, map.First().Value),
        JsonObject map => $"{{{string.Join(", ", map.Select(pair => $"{pair.Key}: {Show(pair.Value)}"))}}}",
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
        _ => Convert.ToString(node.ToString(), CultureInfo.InvariantCulture)!,
    };

    /// <summary>What is at a path of keys and indexes below the node; null where there is nothing.</summary>
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var step in path.Split('/'))
        {
            node = node switch
            {
                JsonObject map => map[step],
                JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The properties of a resource, or an empty map where the resource is gone.</summary>
    public static JsonObject Of(this Template template, string resource) => template.Resources[resource]?["Properties"]?.AsObject() ?? [];

    public static string TypeOf(this Template template, string resource) => template.Resources[resource]?["Type"]?.ToString() ?? "";

    public static JsonObject Section(this Template template, string name) => template.Root[name]?.AsObject() ?? [];

    /// <summary>Text and number alike.</summary>
    public static long Number(this JsonNode? node) => long.TryParse(node.Show(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : long.MinValue;

    /// <summary>Every value below the node, with the keys that lead to it.</summary>
    public static IEnumerable<(string[] Path, JsonNode Node)> Places(this JsonNode? node, params string[] path)
    {
        if (node is null) yield break;
        yield return (path, node);
        var below = node switch
        {
            JsonObject map => map.Select(pair => (pair.Key, pair.Value)),
            JsonArray list => list.Select((value, index) => (index.ToString(CultureInfo.InvariantCulture), value)),
            _ => [],
        };
        foreach (var place in below.SelectMany(pair => Places(pair.Item2, [.. path, pair.Item1])))
        {
            yield return place;
        }
    }

    /// <summary>What the node names by Ref, GetAtt or Sub: a name and, where there is one, an attribute.</summary>
    public static IEnumerable<(string Name, string Attribute)> References(this JsonNode? node)
    {
        foreach (var map in node.Places().Select(place => place.Node).OfType<JsonObject>())
        {
            if (map["Ref"] is JsonValue name) yield return (name.ToString(), "");
            if (map["Fn::GetAtt"] is JsonArray path) yield return (path[0].Show(), path.Count > 1 ? path[1].Show() : "");
            if (map["Fn::Sub"] is not { } sub) continue;
            var own = (sub as JsonArray)?[1]?.AsObject().Select(pair => pair.Key).ToHashSet() ?? [];
            foreach (var variable in Variables(sub is JsonArray list ? list[0].Show() : sub.ToString()).Where(variable => !own.Contains(variable)))
            {
                var parts = variable.Split('.', 2);
                yield return (parts[0], parts.Length > 1 ? parts[1] : "");
            }
        }
    }

    /// <summary>The variables of a text for Sub.</summary>
    public static IEnumerable<string> Variables(string text) => Variable().Matches(text).Select(match => match.Groups[1].Value);

    private static string ShowFunction(string name, JsonNode? argument) => (name, argument) switch
    {
        ("Ref", _) when argument.Show() == "AWS::NoValue" => "none",
        ("Ref", _) => $"${{{argument.Show()}}}",
        ("Fn::GetAtt", JsonArray path) => $"${{{string.Join('.', path.Select(Show))}}}",
        ("Fn::Sub", JsonValue text) => text.ToString(),
        ("Fn::If", JsonArray { Count: 3 } parts) => $"if({parts[0].Show()} ? {parts[1].Show()} : {parts[2].Show()})",
        _ => $"{name.Replace("Fn::", "", StringComparison.Ordinal)}({argument.Show()})",
    };

    [GeneratedRegex(@"\$\{([^!}][^}]*)\}")]
    private static partial Regex Variable();
}
