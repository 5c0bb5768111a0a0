using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>The relations and the validator notice mistakes: each of <c>mutations.yaml</c>, and any other value of the template.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    /// <param name="In">Resource, parameter or section.</param>
    /// <param name="From">What is replaced there.</param>
    /// <param name="To">What it is replaced by.</param>
    /// <param name="Why">What would break.</param>
    /// <param name="Missed">Why no check can notice, or empty.</param>
    private sealed record Mutation(string In, string From, string To, string Why, string Missed);

    [Fact]
    public void Every_mutation_is_of_one_line_and_says_what_would_break()
    {
        var mutations = Read();

        Assert.True(mutations.Length >= 60);
        Assert.Equal(mutations.Length, mutations.Select(mutation => (mutation.In, mutation.From, mutation.To)).Distinct().Count());
        Assert.All(mutations, mutation =>
        {
            Assert.DoesNotContain('\n', mutation.From + mutation.To);
            Assert.True(mutation.Why.Length > 12);
            Assert.NotEqual(File.ReadAllText(Template.File), Apply(mutation));
        });
    }

    [Fact]
    public void Of_the_mutations_nearly_all_are_noticed_and_the_rest_is_explained()
    {
        var mutations = Read();
        var unseen = mutations.Where(mutation => !Noticed(Apply(mutation))).ToArray();
        var validated = Validated(unseen.Select(Apply));
        unseen = [.. unseen.Where((_, index) => !validated[index])];

        output.WriteLine($"{mutations.Length - unseen.Length} of {mutations.Length} noticed, {validated.Count(found => found)} of them by AWS's validator alone.");
        Assert.Equal([], unseen.Where(mutation => mutation.Missed.Length == 0).Select(mutation => $"{mutation.In}: {mutation.To}"));
        Assert.Equal(mutations.Count(mutation => mutation.Missed.Length > 0), unseen.Length);
        Assert.True(unseen.Length <= mutations.Length * 0.05, "More than 5 % are not noticed.");
    }

    [Fact]
    public void Nearly_every_value_is_held_by_a_relation() => AssertHeld(
        Fresh().Root.Places().Where(place => place.Node is JsonValue && !IsFree(place.Path)).Select(place => (Name(place.Path), Changed(place.Path))).ToArray());

    [Fact]
    public void Nearly_nothing_can_be_left_out() => AssertHeld(
        Fresh().Root.Places().Where(place => place.Path.Length > 1 && !place.Path.Any(step => step.StartsWith("Fn::", StringComparison.Ordinal) || step == "Ref") && !IsFree(place.Path))
            .Select(place => (Name(place.Path), Without(place.Path))).ToArray());

    [Fact]
    public void Nearly_no_reference_can_name_another_of_its_kind() => AssertHeld(
        Fresh().Root.Places().Where(place => place.Path is [.., "Ref"] or [.., "Fn::GetAtt", "0"]).SelectMany(place =>
            Siblings(place.Node.Show()).Select(other => ($"{Name(place.Path)} = {other}", With(place.Path, JsonValue.Create(other))))).ToArray());

    private void AssertHeld((string What, Template Template)[] changes)
    {
        var unheld = changes.Where(change => !Noticed(change.Template)).Select(change => change.What).ToArray();

        output.WriteLine($"{changes.Length - unheld.Length} of {changes.Length} are noticed by a relation. Not:\n{string.Join('\n', unheld)}");
        Assert.True(changes.Length > 200);
        Assert.True(unheld.Length <= changes.Length * 0.05, string.Join('\n', unheld));
    }

    // Read once, as thousands of copies are changed.
    private static readonly Template Whole = Template.Load();

    private static Template Fresh() => Whole.Copy();

    private static string Name(string[] path) => string.Join('/', path);

    // Prose, which only people read.
    private static bool IsFree(string[] path) => path[0] is "Metadata" or "Description"
        || path[^1] is "Description" or "AlarmDescription" or "GroupDescription" or "ConstraintDescription" or "AssertDescription" or "Comment" or "Label";

    // A number much higher, a flag the other way, anything else with a letter more.
    private static Template Changed(string[] path)
    {
        var value = path.Aggregate((JsonNode?)Fresh().Root, Step)!.AsValue();
        return With(path, value switch
        {
            _ when value.TryGetValue<bool>(out var flag) => JsonValue.Create(!flag),
            _ when value.TryGetValue<long>(out var number) => JsonValue.Create((number * 100) + 7),
            _ => JsonValue.Create(value.ToString() + "x"),
        });
    }

    private static Template With(string[] path, JsonNode changed)
    {
        var template = Fresh();
        switch (path[..^1].Aggregate((JsonNode?)template.Root, Step))
        {
            case JsonArray list: list[int.Parse(path[^1], null)] = changed; break;
            case var map: map![path[^1]] = changed; break;
        }

        return template;
    }

    private static Template Without(string[] path)
    {
        var template = Fresh();
        switch (path[..^1].Aggregate((JsonNode?)template.Root, Step))
        {
            case JsonArray list: list.RemoveAt(int.Parse(path[^1], null)); break;
            case var map: map!.AsObject().Remove(path[^1]); break;
        }

        return template;
    }

    private static JsonNode? Step(JsonNode? node, string step) => node is JsonArray list ? list[int.Parse(step, null)] : node![step];

    // Another resource of the type, or another parameter of the type.
    private static IEnumerable<string> Siblings(string name)
    {
        var template = Fresh();
        return template.Resources.ContainsKey(name)
            ? template.OfType(template.TypeOf(name)).Select(other => other.Name).Where(other => other != name)
            : template.Section("Parameters").Where(other => other.Key != name && other.Value!["Type"].Show() == template.Section("Parameters")[name]?["Type"].Show()).Select(other => other.Key);
    }

    private static bool Noticed(string yaml)
    {
        try
        {
            return Noticed(Template.Parse(yaml));
        }
        catch (Exception broken) when (broken is YamlDotNet.Core.YamlException or ArgumentException)
        {
            return true; // no template any more
        }
    }

    // A relation that stumbles over a mistake has noticed it too: its test fails.
    private static bool Noticed(Template template) => RelationTests.Relations.Values.Any(check =>
    {
        try
        {
            return check(template).Any();
        }
        catch (Exception stumbled) when (stumbled is InvalidOperationException or NullReferenceException or ArgumentException or KeyNotFoundException or NotSupportedException or FormatException)
        {
            return true;
        }
    });

    private static bool[] Validated(IEnumerable<string> templates)
    {
        var folder = Directory.CreateTempSubdirectory("mutations").FullName;
        try
        {
            var files = templates.Select((yaml, number) =>
            {
                var file = Path.Combine(folder, $"{number}.yaml");
                File.WriteAllText(file, yaml);
                return file;
            }).ToArray();
            return files.Length == 0 ? [] : [.. Validator.Run(files).Select(report => report["findings"]!.AsArray().Count > 0)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Mutation[] Read() =>
    [
        .. Template.ParseAny(Repository.Read("Blog.Tests", "Deploy", "Relations", "mutations.yaml")).AsArray().Select(entry => new Mutation(
            entry!["in"].Show(), entry["from"].Show(), entry["to"].Show(), entry["why"].Show(), entry["missed"].Show())),
    ];

    private static string Apply(Mutation mutation)
    {
        var yaml = File.ReadAllText(Template.File);
        var top = yaml.IndexOf($"\n{mutation.In}:", StringComparison.Ordinal);
        var start = top >= 0 ? top : yaml.IndexOf($"\n  {mutation.In}:", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no {mutation.In}.");
        var at = yaml.IndexOf(mutation.From, start + 1, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{mutation.In} has no '{mutation.From}'.");
        var next = System.Text.RegularExpressions.Regex.Match(yaml[(start + 1)..at], top >= 0 ? @"\n\w" : @"\n( {0,2})\w");
        Assert.False(next.Success, $"'{mutation.From}' is not in {mutation.In}.");
        return string.Concat(yaml.AsSpan(0, at), mutation.To, yaml.AsSpan(at + mutation.From.Length));
    }
}
