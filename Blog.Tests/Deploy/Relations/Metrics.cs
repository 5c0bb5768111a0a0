using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy.Relations;

/// <summary>The metrics there are, and what alarms and widgets ask of them.</summary>
internal static class Metrics
{
    public const string Stack = "${AWS::StackName}";
    private static readonly string[] Count = ["Sum"];
    private static readonly string[] Gauge = ["Average", "Maximum", "Minimum"];
    private static readonly string[] Duration = ["Average", "p50", "p90", "p95", "p99", "Maximum"];

    /// <summary>
    /// Metric, its sets of dimensions here, its statistics that mean something, and whether much (1) or little (-1) of it is bad, or neither (0). From
    /// AWS's pages on the metrics of API Gateway, Lambda, Elastic Load Balancing, ECS and DynamoDB.
    /// </summary>
    public static readonly Dictionary<string, (string[] Dimensions, string[] Statistics, int Bad)> Known = new()
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

    /// <summary>A metric as an alarm or a widget asks for it.</summary>
    public sealed record Asked(string Where, string Id, string Metric, IReadOnlyDictionary<string, string> Dimensions, string Statistic);

    // Of all five functions or of none, and each once.
    public static IEnumerable<string> EveryFunction(Template template, string where, Asked[] asked)
    {
        foreach (var metric in asked.Where(each => each.Metric.StartsWith("AWS/Lambda", StringComparison.Ordinal)).GroupBy(each => each.Metric))
        {
            var names = metric.Select(each => each.Dimensions.GetValueOrDefault("FunctionName")).Order().ToArray();
            var all = template.OfType("AWS::Serverless::Function").Select(function => function.Properties["FunctionName"].Show()).Order();
            if (!names.SequenceEqual(all)) yield return $"{where} reads {metric.Key} of {string.Join(", ", names)}.";
        }
    }

    public static IEnumerable<string> Wrong(Template template, Asked asked)
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

    public static IEnumerable<Asked> Of(string where, JsonObject alarm)
    {
        if (alarm["MetricName"] is not null) yield return new(where, "", $"{alarm["Namespace"].Show()} {alarm["MetricName"].Show()}", Dimensions(alarm["Dimensions"]), alarm["Statistic"].Show());
        foreach (var entry in alarm["Metrics"].OneOrMany().Where(entry => entry["MetricStat"] is not null))
        {
            var metric = entry["MetricStat"].At("Metric");
            yield return new(where, entry["Id"].Show(), $"{metric.At("Namespace").Show()} {metric.At("MetricName").Show()}", Dimensions(metric.At("Dimensions")), entry["MetricStat"].At("Stat").Show());
        }
    }

    public static IEnumerable<Asked> Of(string where, JsonNode? metrics, string statistic) => metrics.OneOrMany().Select(metric => metric.AsArray())
        .Where(metric => metric[0] is JsonValue)
        .Select(metric =>
        {
            var texts = metric.TakeWhile(part => part is JsonValue).Select(Shape.Show).ToArray();
            var dimensions = texts.Skip(2).Chunk(2).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
            return new Asked(where, "", $"{texts[0]} {texts.ElementAtOrDefault(1)}", dimensions, metric[^1] is JsonObject option && option["stat"] is { } own ? own.Show() : statistic);
        });

    private static Dictionary<string, string> Dimensions(JsonNode? list) => list.OneOrMany().ToDictionary(dimension => dimension["Name"].Show(), dimension => dimension["Value"].Show());
}
