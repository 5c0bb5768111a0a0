using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Blog.Tests.Deploy.Relations.Metrics;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Every widget reads a metric that exists, and the two backends stand side by side.</summary>
internal static partial class Dashboard
{
    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("The dashboard shows metrics that exist", DashboardMetrics),
        ("The dashboard shows the two backends side by side", DashboardLayout),
    ];

    private static IEnumerable<string> DashboardMetrics(Template template)
    {
        foreach (var (title, properties) in Widgets(template))
        {
            if (properties["region"].Show() != "${AWS::Region}") yield return $"{title} looks at {properties["region"].Show()}.";
            if (properties["period"].Number() != 60) yield return $"{title} has the period {properties["period"].Show()}.";
            var asked = Of(title, properties["metrics"], properties["stat"].Show()).ToArray();
            foreach (var problem in asked.SelectMany(each => Wrong(template, each)).Concat(EveryFunction(template, title, asked))) yield return problem;
            var options = properties["metrics"].OneOrMany().Select(metric => metric.AsArray()[^1]).OfType<JsonObject>().ToArray();
            if (options.Length != properties["metrics"].OneOrMany().Count()) yield return $"{title} has a metric without a label.";
            var ids = options.Select(option => option["id"]?.ToString()).OfType<string>().ToArray();
            if (ids.Distinct().Count() != ids.Length) yield return $"{title} uses an id twice.";
            var expressions = options.Select(option => option["expression"]?.ToString()).OfType<string>().ToArray();
            var used = expressions.SelectMany(expression => Identifier().Matches(expression).Select(match => match.Value)).ToArray();
            foreach (var id in used.Where(id => !ids.Contains(id))) yield return $"{title} computes with {id}, which is not there.";
            if (used.Distinct().Count() != used.Length) yield return $"{title} computes with an id twice.";
            foreach (var id in ids.Where(id => !used.Contains(id))) yield return $"{title} does not use {id}.";
            foreach (var expression in expressions.Where(expression => !Computed().IsMatch(expression))) yield return $"{title} computes {expression}.";
            foreach (var option in options.Where(option => option["visible"] is null && option["label"].Show().Length == 0)) yield return $"{title} shows a line without a name.";
            foreach (var key in options.SelectMany(option => option.Select(pair => pair.Key)).Where(key => key is not ("label" or "stat" or "id" or "visible" or "expression"))) yield return $"{title} has {key}.";
            foreach (var option in options.Where(option => option["label"].Show() is ['p', >= '0' and <= '9', _] percentile && option["expression"] is null && option["stat"].Show() != percentile)) yield return $"{title} shows {option["stat"].Show()} as {option["label"].Show()}.";
            foreach (var option in options.Where(option => option["id"].Show() is ['p', _, _] percentile && option["stat"].Show() != percentile)) yield return $"{title} shows {option["stat"].Show()} as {option["id"].Show()}.";
            foreach (var option in options.Where(option => option["expression"].Show() is ['p', ..] expression && !expression.StartsWith(option["label"].Show() + "*1000", StringComparison.Ordinal))) yield return $"{title} shows {option["expression"].Show()} as {option["label"].Show()}.";
        }

        foreach (var (name, filter) in template.OfType("AWS::Logs::MetricFilter"))
        {
            var counted = filter["MetricTransformations"].At("0");
            if (!Known.ContainsKey($"{counted.At("MetricNamespace").Show()} {counted.At("MetricName").Show()}")) yield return $"{name} counts what nobody shows.";
        }
    }

    private static IEnumerable<string> DashboardLayout(Template template)
    {
        var widgets = Parse(template)?["widgets"].OneOrMany().ToArray() ?? [];
        if (widgets.Length != 6) yield return $"There are {widgets.Length} widgets, or the dashboard is no JSON.";
        var titles = widgets.Select(widget => widget["properties"].At("title").Show()).ToArray();
        foreach (var subject in (string[])["Requests", "Answer time", "Load"])
        {
            foreach (var backend in (string[])["functions", "containers"])
            {
                var found = widgets.Where(widget => widget["properties"].At("title").Show() is var title && title.StartsWith(subject, StringComparison.Ordinal) && title.Contains($": {backend}", StringComparison.Ordinal)).ToArray();
                if (found.Length != 1) yield return $"'{subject}' of the {backend} is shown {found.Length} times.";
                else if (found[0]["x"].Number() != (backend == "functions" ? 0 : 12)) yield return $"'{subject}' of the {backend} is on the wrong side.";
            }
        }

        foreach (var answer in widgets.Where(widget => widget["properties"].At("title").Show().StartsWith("Answer time", StringComparison.Ordinal)))
        {
            foreach (var quantile in (string[])["p50", "p95", "p99"])
            {
                if (!answer.ToJsonString().Contains($"\"stat\":\"{quantile}\",", StringComparison.Ordinal) && !answer.ToJsonString().Contains($"\"stat\":\"{quantile}\"}}", StringComparison.Ordinal)) yield return $"{quantile} is not shown.";
                if (!answer.ToJsonString().Contains($"\"label\":\"{quantile}\"", StringComparison.Ordinal)) yield return $"{quantile} has no name.";
            }
        }

        var cells = widgets.SelectMany(widget => Cells(widget, "x", "width").SelectMany(x => Cells(widget, "y", "height").Select(y => (x, y)))).ToArray();
        if (cells.Distinct().Count() != cells.Length) yield return "Widgets overlap.";
        if (cells.Any(cell => cell.x is < 0 or > 23)) yield return "A widget sticks out.";
        if (cells.Length != 24 * 18) yield return "The widgets do not fill their three rows.";
        foreach (var widget in widgets.Where(widget => widget["type"].Show() != "metric")) yield return $"{widget["type"].Show()} shows no metric.";

        static IEnumerable<int> Cells(JsonNode widget, string from, string length) => widget[from].Number() is >= 0 and < 100 and var start && widget[length].Number() is > 0 and < 100 and var size ? Enumerable.Range((int)start, (int)size) : [];
    }

    // The variables stay in the text as they are: braces in a JSON text.
    private static JsonNode? Parse(Template template)
    {
        try
        {
            return JsonNode.Parse(template.Of("Dashboard")["DashboardBody"].Show());
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Title, JsonObject Properties)> Widgets(Template template) =>
        Parse(template)?["widgets"].OneOrMany().Select(widget => (widget["properties"].At("title").Show(), widget["properties"]!.AsObject())) ?? [];

    // Milliseconds of seconds, and the sum of what all functions throttled.
    [GeneratedRegex(@"^(p[0-9]{2}\*1000|t0(\+t[0-9]+)+)$")]
    private static partial Regex Computed();

    // Lower case names a metric, upper case a function.
    [GeneratedRegex("[a-z][A-Za-z0-9]*")]
    private static partial Regex Identifier();
}
