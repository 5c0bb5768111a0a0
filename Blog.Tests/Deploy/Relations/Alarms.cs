using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Blog.Tests.Deploy.Relations.Metrics;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Every alarm reads a metric that exists, with the dimensions it has, in a way that means something.</summary>
internal static partial class Alarms
{
    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Every alarm names a metric and dimensions that exist", AlarmMetrics),
        ("Every alarm goes off when it is bad, and then only", AlarmSense),
        ("An alarm reads every function, every index, every source of an error", AlarmsAreWhole),
        ("A new version is watched by alarms that its own faults set off", Deployments),
    ];

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

    private static IEnumerable<string> Watching(Template template) => template.Section("Globals")["Function"].At("DeploymentPreference/Alarms").References()
        .Concat(template.OfType("AWS::ECS::Service").SelectMany(service => service.Properties["DeploymentConfiguration"].At("Alarms/AlarmNames").References())).Select(reference => reference.Name);

    [GeneratedRegex(@"^(\w+) - SUM\(FILL\(METRICS\(""(\w+)""\), 0\)\)$")]
    private static partial Regex Subtraction();
}
