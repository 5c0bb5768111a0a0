using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy;

/// <summary>The dashboard: text in the template, JSON for CloudWatch.</summary>
public sealed partial class DashboardTests
{
    private readonly Template template = Template.Load();

    private JsonObject[] Widgets =>
        [.. JsonNode.Parse(template.Properties("Dashboard")["DashboardBody"].Text().Substitute("1"))!["widgets"]!.AsArray().Select(widget => widget!.AsObject())];

    [Fact]
    public void It_is_JSON_and_shows_the_two_backends_side_by_side()
    {
        var titles = Widgets.Select(widget => widget["properties"]!["title"]!.ToString()).ToArray();

        Assert.Contains("Requests: functions", titles);
        Assert.Contains("Requests: containers", titles);
        Assert.All(["Answer time", "Errors and throttles", "Cold starts", "Concurrency", "Tasks", "Cost drivers"],
            subject => Assert.Contains(titles, title => title.StartsWith(subject, StringComparison.Ordinal)));
        Assert.All(["p50", "p95", "p99"], quantile => Assert.Equal(2, Widgets.Count(widget =>
            widget["properties"]!["metrics"]!.ToJsonString().Contains($"\"stat\":\"{quantile}\"", StringComparison.Ordinal)
            && widget["properties"]!["title"]!.ToString().StartsWith("Answer time", StringComparison.Ordinal))));
    }

    [Fact]
    public void No_two_widgets_overlap_and_none_sticks_out()
    {
        var cells = Widgets.SelectMany(widget => Cells(widget, "x", "width").SelectMany(x => Cells(widget, "y", "height").Select(y => (x, y)))).ToArray();

        Assert.NotEmpty(cells);
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Fact]
    public void Every_expression_uses_metrics_of_its_widget()
    {
        var expressions = 0;
        foreach (var metrics in Widgets.Select(widget => widget["properties"]!["metrics"]!.AsArray()))
        {
            var options = metrics.Select(metric => metric!.AsArray()[^1]).OfType<JsonObject>().ToArray();
            var ids = options.Select(option => option["id"]?.ToString()).OfType<string>().ToArray();
            Assert.Equal(ids.Length, ids.Distinct().Count());
            foreach (var expression in options.Select(option => option["expression"]?.ToString()).OfType<string>())
            {
                expressions++;
                Assert.All(Identifier().Matches(expression), match => Assert.Contains(match.Value, ids));
            }
        }

        Assert.True(expressions >= 7);
    }

    [Fact]
    public void Every_resource_it_names_is_in_the_template() => Assert.All(
        Variable().Matches(template.Properties("Dashboard")["DashboardBody"].Text()).Select(match => match.Groups[1].Value).Distinct(),
        name => Assert.True(
            name.StartsWith("AWS::", StringComparison.Ordinal) || template.Resources.ContainsKey(name.Split('.')[0]) || template.Root["Parameters"]![name] is not null,
            name));

    private static IEnumerable<int> Cells(JsonObject widget, string from, string length) =>
        Enumerable.Range((int)widget[from]!, (int)widget[length]!);

    // Lower case names a metric, upper case a function.
    [GeneratedRegex("[a-z][A-Za-z0-9]*")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Variable();
}
