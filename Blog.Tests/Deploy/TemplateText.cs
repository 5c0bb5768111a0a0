using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy;

/// <summary>Walking the template's JSON.</summary>
internal static partial class TemplateText
{
    /// <summary>The node and everything below it.</summary>
    public static IEnumerable<JsonNode> All(this JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject map => map.Select(pair => pair.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var below in children.OfType<JsonNode>().SelectMany(All))
        {
            yield return below;
        }
    }

    /// <summary>A value that may be one or a list of them, as in policies.</summary>
    public static IEnumerable<JsonNode> OneOrMany(this JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.OfType<JsonNode>(),
        _ => [node],
    };

    public static string Text(this JsonNode? node) => node switch
    {
        JsonValue value => value.ToString(),
        JsonObject map when map["Ref"] is { } name => $"${{{name}}}",
        JsonObject map when map["Fn::GetAtt"] is JsonArray path => $"${{{string.Join('.', path.Select(part => part!.ToString()))}}}",
        JsonObject map when map["Fn::Sub"] is JsonValue text => text.ToString(),
        _ => throw new ArgumentException($"Not a text: {node?.ToJsonString()}"),
    };

    /// <summary>A text with each <c>${…}</c> replaced.</summary>
    public static string Substitute(this string text, string replacement) => Variable().Replace(text, replacement);

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Variable();
}
