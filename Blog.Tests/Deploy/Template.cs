using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Blog.Tests.Deploy;

/// <summary>
/// <c>template.yaml</c> as JSON, CloudFormation's short tags written out (<c>!Ref X</c> is <c>{"Ref":"X"}</c>;
/// <see href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html"/>).
/// </summary>
internal sealed class Template
{
    public static string File { get; } = Repository.PathOf("template.yaml");

    private Template(JsonObject root) => Root = root;

    public JsonObject Root { get; }

    public JsonObject Resources => Root[nameof(Resources)]!.AsObject();

    public static Template Load() => Parse(System.IO.File.ReadAllText(File));

    public static Template Parse(string yaml) => new(ParseAny(yaml).AsObject());

    public Template Copy() => new(Root.DeepClone().AsObject());

    /// <summary>Any YAML, its tags written out in the same way.</summary>
    public static JsonNode ParseAny(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Convert(stream.Documents[0].RootNode)!;
    }

    /// <summary>The properties of a resource.</summary>
    public JsonObject Properties(string name) => Resources[name]!["Properties"]!.AsObject();

    public string Type(string name) => Resources[name]!["Type"]!.GetValue<string>();

    public IEnumerable<(string Name, JsonObject Properties)> OfType(string type) =>
        from resource in Resources
        where resource.Value!["Type"]!.GetValue<string>() == type
        select (resource.Key, resource.Value!["Properties"]?.AsObject() ?? []);

    private static JsonNode? Convert(YamlNode node)
    {
        JsonNode? plain = node switch
        {
            YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Select(Convert)]),
            YamlScalarNode scalar => Scalar(scalar),
            _ => throw new NotSupportedException($"{node.NodeType} at {node.Start}"),
        };
        return node.Tag is { IsEmpty: false, IsLocal: true } tag ? Function(tag.Value[1..], plain!) : plain;
    }

    private static JsonObject Function(string name, JsonNode argument) => name switch
    {
        "Ref" => new JsonObject { ["Ref"] = argument },
        "Condition" => new JsonObject { ["Condition"] = argument },
        "GetAtt" => new JsonObject { ["Fn::GetAtt"] = new JsonArray([.. argument.GetValue<string>().Split('.', 2)]) },
        _ => new JsonObject { ["Fn::" + name] = argument },
    };

    // The core schema of YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema
    private static JsonValue? Scalar(YamlScalarNode scalar) => (scalar.Style, scalar.Value) switch
    {
        (not ScalarStyle.Plain, var text) => JsonValue.Create(text),
        (_, null or "" or "null" or "~") => null,
        (_, "true") => JsonValue.Create(true),
        (_, "false") => JsonValue.Create(false),
        (_, var text) when long.TryParse(text, out var number) => JsonValue.Create(number),
        (_, var text) => JsonValue.Create(text),
    };
}
