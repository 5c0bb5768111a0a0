using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Every alarm and widget reads a metric that exists, with the dimensions it has, in a way that means something.</summary>
internal static partial class Metrics
{
    private const string Stack = "${AWS::StackName}";
    private static readonly string[] Count = ["Sum"];
    private static readonly string[] Gauge = ["Average", "Maximum", "Minimum"];
    private static readonly string[] Duration = ["Average", "p50", "p90", "p95", "p99", "Maximum"];

    /// <summary>
    /// Metric, its sets of dimensions here, its statistics that mean something, and whether much (1) or little (-1) of it is bad, or neither (0). From
    /// AWS's pages on the metrics of API Gateway, Lambda, Elastic Load Balancing, ECS and DynamoDB.
    /// </summary>
    private static readonly Dictionary<string, (string[] Dimensions, string[] Statistics, int Bad)> Known = new()
    {
        ["AWS/ApiGateway Count"] = (["ApiName Stage"], ["Sum", "SampleCount"], 0),
        ["AWS/ApiGateway 4XXError"] = (["ApiName Stage"], Count, 1),
        ["AWS/ApiGateway 5XXError"] = (["ApiName Stage"], Count, 1),
        ["AWS/ApiGateway Latency"] = (["ApiName Stage"], Duration, 1),
        ["AWS/Lambda Errors"] = (["FunctionName", "FunctionName Resource"], Count, 1),
        ["AWS/Lambda Throttles"] = (["FunctionName", "FunctionName Resource"], Count, 1),
        ["AWS/Lambda ConcurrentExecutions"] = (["FunctionName", "FunctionName Resource"], ["Maximum"], 0),
        ["AWS/ApplicationELB RequestCount"] = (["LoadBalancer"], Count, 0),
        ["AWS/ApplicationELB HTTPCode_Target_4XX_Count"] = (["LoadBalancer"], Count, 1),
        ["AWS/ApplicationELB HTTPCode_Target_5XX_Count"] = (["LoadBalancer"], Count, 1),
        ["AWS/ApplicationELB HTTPCode_ELB_5XX_Count"] = (["LoadBalancer"], Count, 1),
        ["AWS/ApplicationELB RejectedConnectionCount"] = (["LoadBalancer"], Count, 1),
        ["AWS/ApplicationELB TargetResponseTime"] = (["LoadBalancer"], Duration, 1),
        ["AWS/ApplicationELB HealthyHostCount"] = (["LoadBalancer TargetGroup"], Gauge, -1),
        ["AWS/ECS CPUUtilization"] = (["ClusterName ServiceName"], Gauge, 1),
        ["AWS/ECS MemoryUtilization"] = (["ClusterName ServiceName"], Gauge, 1),
        ["AWS/DynamoDB ReadThrottleEvents"] = (["TableName", "GlobalSecondaryIndexName TableName"], Count, 1),
        ["AWS/DynamoDB WriteThrottleEvents"] = (["TableName", "GlobalSecondaryIndexName TableName"], Count, 1),
        ["AWS/DynamoDB ConsumedReadCapacityUnits"] = (["TableName", "GlobalSecondaryIndexName TableName"], Count, 0),
        ["AWS/DynamoDB ConsumedWriteCapacityUnits"] = (["TableName", "GlobalSecondaryIndexName TableName"], Count, 0),
        [Stack + " ColdStart"] = ([""], ["SampleCount", .. Duration], 0),
    };

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Every alarm names a metric and dimensions that exist", AlarmMetrics),
        ("Every alarm goes off when it is bad, and then only", AlarmSense),
        ("An alarm reads every function, every index, every source of an error", AlarmsAreWhole),
        ("A new version is watched by alarms that its own faults set off", Deployments),
        ("The dashboard shows metrics that exist", DashboardMetrics),
        ("The dashboard shows the two backends side by side", DashboardLayout),
    ];

    /// <summary>A metric as an alarm or a widget asks for it.</summary>
    private sealed record Asked(string Where, string Id, string Metric, IReadOnlyDictionary<string, string> Dimensions, string Statistic);

    private static IEnumerable<string> AlarmMetrics(Template template) => template.OfType("AWS::CloudWatch::Alarm").SelectMany(alarm => Of(alarm.Name, alarm.Properties)).SelectMany(asked => Wrong(template, asked));

    private static IEnumerable<string> AlarmSense(Template template)
    {
        var watching = Watching(template).ToHashSet();
        foreach (var (name, alarm) in template.OfType("AWS::CloudWatch::Alarm"))
        {
            foreach (var key in alarm.Select(pair => pair.Key).Where(key => key is not ("AlarmDescription" or "AlarmActions" or "Namespace" or "MetricName" or "Dimensions" or "Statistic" or "Period"
                or "EvaluationPeriods" or "DatapointsToAlarm" or "Threshold" or "ComparisonOperator" or "TreatMissingData" or "Metrics")))
            {
                yield return $"{name} has {key}.";
            }

            var asked = Of(name, alarm).ToArray();
            var bad = asked.Select(each => Known.GetValueOrDefault(each.Metric).Bad).Distinct().ToArray();
            if (bad is not [not 0]) yield return $"{name} mixes metrics that are bad when high with others.";
            var comparison = alarm["ComparisonOperator"].Show();
            if (comparison != (bad.FirstOrDefault() < 0 ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold")) yield return $"{name} goes off when {comparison}.";
            if (bad.FirstOrDefault() < 0 && asked.Any(each => each.Statistic != "Minimum")) yield return $"{name} would not see the least.";

            // One error of a function is one too many; a few 5xx of a gateway may be a client's bad luck; no healthy task is an outage.
            var threshold = alarm["Threshold"].Show();
            var allowed = asked.Any(each => each.Metric.Contains("5X", StringComparison.Ordinal)) ? new[] { "2", "3", "4", "5", "10" } : ["1"];
            if (!allowed.Contains(threshold)) yield return $"{name} goes off at {threshold}.";

            // No data: nothing was asked for, or nobody is there to answer. The first deployment must not be taken back for it.
            var missing = alarm["TreatMissingData"].Show();
            if (missing != (bad.FirstOrDefault() < 0 && !watching.Contains(name) ? "breaching" : "notBreaching")) yield return $"{name} takes no data as {missing}.";
            if (bad.FirstOrDefault() < 0 && alarm["EvaluationPeriods"].Number() < 3) yield return $"{name} goes off while a task starts.";
            if (bad.FirstOrDefault() > 0 && alarm["EvaluationPeriods"].Number() != 1) yield return $"{name} is late.";
            if (alarm["AlarmDescription"].Show().Length < 10) yield return $"{name} does not say what it means.";
            if (alarm["AlarmActions"].Show() != "if(HasAlarmEmail ? [${AlarmTopic}] : none)") yield return $"{name} tells {alarm["AlarmActions"].Show()}.";
            foreach (var problem in Expression(name, alarm, asked)) yield return problem;
        }
    }

    private static IEnumerable<string> Expression(string name, JsonObject alarm, Asked[] asked)
    {
        var entries = alarm["Metrics"].OneOrMany().ToArray();
        if (entries.Length == 0)
        {
            if (alarm["Statistic"] is null || alarm["Period"] is null) yield return $"{name} has no statistic or period.";
            yield break;
        }

        foreach (var entry in entries.Where(entry => entry["MetricStat"] is { } stat && stat["Period"].Number() != 60)) yield return $"{name} reads {entry["Id"].Show()} over another time.";
        var ids = entries.Select(entry => entry["Id"].Show()).ToArray();
        if (ids.Distinct().Count() != ids.Length) yield return $"{name} uses an id twice.";
        foreach (var id in ids.Where(id => !Regex.IsMatch(id, "^[a-z][A-Za-z0-9_]*$"))) yield return $"{name} has the id {id}, which must begin with a small letter.";
        foreach (var entry in entries.Where(entry => entry["ReturnData"].Show() != (entry["Expression"] is null ? "false" : "true"))) yield return $"{name}: only the expression is what the alarm looks at, and {entry["Id"].Show()} says {entry["ReturnData"].Show()}.";
        if (entries.Count(entry => entry["Expression"] is not null) != 1)
        {
            yield return $"{name} has not one expression.";
            yield break;
        }

        var expression = entries.Single(entry => entry["Expression"] is not null)["Expression"].Show();
        if (expression is "SUM(METRICS())" or "SUM(FILL(METRICS(), 0))") yield break;
        // What is throttled is no fault of the version.
        var throttles = asked.Where(each => each.Metric == "AWS/Lambda Throttles").Select(each => each.Id).ToArray();
        var rest = asked.Where(each => each.Metric != "AWS/Lambda Throttles").Select(each => each.Id).ToArray();
        if (Subtraction().Match(expression) is not { Success: true } match || rest is not [var minuend] || match.Groups[1].Value != minuend
            || !ids.Where(id => id.Contains(match.Groups[2].Value, StringComparison.Ordinal)).Order().SequenceEqual(throttles.Order()))
        {
            yield return $"{name} computes {expression}.";
        }
    }

    private static IEnumerable<string> AlarmsAreWhole(Template template)
    {
        var alarms = template.OfType("AWS::CloudWatch::Alarm").ToDictionary(alarm => alarm.Name, alarm => Of(alarm.Name, alarm.Properties).ToArray());
        foreach (var (name, asked) in alarms)
        {
            foreach (var problem in EveryFunction(template, name, asked.ToArray())) yield return problem;
        }

        // Reads and writes, of the table and of each index: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
        var throttles = alarms.Values.SelectMany(asked => asked).Where(each => each.Metric.StartsWith("AWS/DynamoDB", StringComparison.Ordinal))
            .Select(each => $"{each.Metric} {each.Dimensions.GetValueOrDefault("GlobalSecondaryIndexName")}".TrimEnd()).Order().ToArray();
        var expected = ((string[])["", .. BlogTable.CreateRequest("any").GlobalSecondaryIndexes.Select(index => index.IndexName)])
            .SelectMany(index => ((string[])["Read", "Write"]).Select(kind => $"AWS/DynamoDB {kind}ThrottleEvents {index}".TrimEnd())).Order();
        if (!throttles.SequenceEqual(expected)) yield return $"Throttled requests are watched as {string.Join(", ", throttles)}.";

        string[] together = ["AWS/ApplicationELB HTTPCode_ELB_5XX_Count", "AWS/ApplicationELB HTTPCode_Target_5XX_Count"];
        if (!alarms.Values.Any(asked => asked.Select(each => each.Metric).Order().SequenceEqual(together))) yield return "No alarm watches both 5xx of the tasks and of the load balancer.";
        if (!alarms.Any(alarm => alarm.Value is [{ Metric: "AWS/ApplicationELB HealthyHostCount" }] && template.Of(alarm.Key)["TreatMissingData"].Show() == "breaching")) yield return "No alarm says that no task is healthy.";
    }

    private static IEnumerable<string> Deployments(Template template)
    {
        var functions = template.Section("Globals")["Function"].At("DeploymentPreference/Alarms").References().Select(reference => reference.Name).Distinct().ToArray();
        var alias = template.Section("Globals")["Function"].At("AutoPublishAlias").Show();
        var watched = functions.SelectMany(name => Of(name, template.Of(name))).ToArray();
        if (BlogRoute.All.Any(route => !watched.Any(each => each.Metric == "AWS/Lambda Errors" && each.Dimensions.GetValueOrDefault("Resource") == $"{Stack}-{route.Name}:{alias}"))) yield return "A function's new version is watched by no alarm on its alias.";
        if (!watched.Any(each => each.Metric == "AWS/ApiGateway 5XXError")) yield return "A new version that answers 5xx is not taken back.";
        if (watched.Count(each => each.Metric == "AWS/Lambda Throttles") != BlogRoute.All.Count) yield return "A throttled function takes a release back.";

        var containers = template.OfType("AWS::ECS::Service").SelectMany(service => service.Properties["DeploymentConfiguration"].At("Alarms/AlarmNames").References()).Select(reference => reference.Name).Distinct().ToArray();
        var seen = containers.SelectMany(name => Of(name, template.Of(name))).Select(each => each.Metric).Order(StringComparer.Ordinal).ToArray();
        if (!seen.SequenceEqual(["AWS/ApplicationELB HTTPCode_ELB_5XX_Count", "AWS/ApplicationELB HTTPCode_Target_5XX_Count", "AWS/ApplicationELB HealthyHostCount"])) yield return $"A deployment of the containers is watched by {string.Join(", ", seen)}.";
    }

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

    private static IEnumerable<string> Watching(Template template) => template.Section("Globals")["Function"].At("DeploymentPreference/Alarms").References()
        .Concat(template.OfType("AWS::ECS::Service").SelectMany(service => service.Properties["DeploymentConfiguration"].At("Alarms/AlarmNames").References())).Select(reference => reference.Name);

    // Of all five functions or of none, and each once.
    private static IEnumerable<string> EveryFunction(Template template, string where, Asked[] asked)
    {
        foreach (var metric in asked.Where(each => each.Metric.StartsWith("AWS/Lambda", StringComparison.Ordinal)).GroupBy(each => each.Metric))
        {
            var names = metric.Select(each => each.Dimensions.GetValueOrDefault("FunctionName")).Order().ToArray();
            var all = template.OfType("AWS::Serverless::Function").Select(function => function.Properties["FunctionName"].Show()).Order();
            if (!names.SequenceEqual(all)) yield return $"{where} reads {metric.Key} of {string.Join(", ", names)}.";
        }
    }

    private static IEnumerable<string> Wrong(Template template, Asked asked)
    {
        if (!Known.TryGetValue(asked.Metric, out var known))
        {
            yield return $"{asked.Where} asks for {asked.Metric}, which is not there.";
            yield break;
        }

        if (!known.Statistics.Contains(asked.Statistic)) yield return $"{asked.Where} asks for the {asked.Statistic} of {asked.Metric}.";
        if (!known.Dimensions.Contains(string.Join(' ', asked.Dimensions.Keys.Order(StringComparer.Ordinal)))) yield return $"{asked.Metric} has no dimensions {string.Join(' ', asked.Dimensions.Keys)} ({asked.Where}).";
        var alias = template.Section("Globals")["Function"].At("AutoPublishAlias").Show();
        foreach (var (name, value) in asked.Dimensions)
        {
            var right = name switch
            {
                "ApiName" => value == template.Section("Globals")["Api"].At("Name").Show(),
                "Stage" => value == "Prod",
                "FunctionName" => template.OfType("AWS::Serverless::Function").Any(function => function.Properties["FunctionName"].Show() == value),
                "Resource" => value == $"{asked.Dimensions.GetValueOrDefault("FunctionName")}:{alias}",
                "LoadBalancer" => value == "${FargateLoadBalancer.LoadBalancerFullName}",
                "TargetGroup" => value == "${FargateTargetGroup.TargetGroupFullName}",
                "ClusterName" => value == "${FargateCluster}",
                "ServiceName" => value == "${FargateService.Name}",
                "TableName" => value == "${TableName}",
                "GlobalSecondaryIndexName" => template.Of("BlogTable")["GlobalSecondaryIndexes"].OneOrMany().Any(index => index["IndexName"].Show() == value),
                _ => false,
            };
            if (!right) yield return $"{asked.Where} asks {asked.Metric} for {name} = {value}.";
        }
    }

    private static IEnumerable<Asked> Of(string where, JsonObject alarm)
    {
        if (alarm["MetricName"] is not null) yield return new(where, "", $"{alarm["Namespace"].Show()} {alarm["MetricName"].Show()}", Dimensions(alarm["Dimensions"]), alarm["Statistic"].Show());
        foreach (var entry in alarm["Metrics"].OneOrMany().Where(entry => entry["MetricStat"] is not null))
        {
            var metric = entry["MetricStat"].At("Metric");
            yield return new(where, entry["Id"].Show(), $"{metric.At("Namespace").Show()} {metric.At("MetricName").Show()}", Dimensions(metric.At("Dimensions")), entry["MetricStat"].At("Stat").Show());
        }
    }

    private static IEnumerable<Asked> Of(string where, JsonNode? metrics, string statistic) => metrics.OneOrMany().Select(metric => metric.AsArray())
        .Where(metric => metric[0] is JsonValue)
        .Select(metric =>
        {
            var texts = metric.TakeWhile(part => part is JsonValue).Select(Shape.Show).ToArray();
            var dimensions = texts.Skip(2).Chunk(2).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
            return new Asked(where, "", $"{texts[0]} {texts.ElementAtOrDefault(1)}", dimensions, metric[^1] is JsonObject option && option["stat"] is { } own ? own.Show() : statistic);
        });

    private static Dictionary<string, string> Dimensions(JsonNode? list) => list.OneOrMany().ToDictionary(dimension => dimension["Name"].Show(), dimension => dimension["Value"].Show());

    [GeneratedRegex(@"^(\w+) - SUM\(FILL\(METRICS\(""(\w+)""\), 0\)\)$")]
    private static partial Regex Subtraction();

    [GeneratedRegex(@"^(p[0-9]{2}\*1000|t0\+t1\+t2\+t3\+t4)$")]
    private static partial Regex Computed();

    // Lower case names a metric, upper case a function.
    [GeneratedRegex("[a-z][A-Za-z0-9]*")]
    private static partial Regex Identifier();
}
