using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Functions, containers and table are what the code expects.</summary>
internal static partial class Backends
{
    // What the platform or .NET reads, not this code.
    private static readonly HashSet<string> PlatformVariables = ["ASPNETCORE_HTTP_PORTS", "DOTNET_EnableDiagnostics", "AWS_REGION"];

    private static readonly Lazy<HashSet<string>> ReadVariables = new(() =>
        ((string[])["Blog.Core", "Blog.Functions", "Blog.Containers", "Blog.ServiceDefaults"])
            .SelectMany(project => Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet());

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("The functions are the routes of the code", Functions),
        ("Every environment variable is one that the code reads, and every one it needs is there", Environment),
        ("Whoever writes needs the key of the secret", WriteKey),
        ("The table is the one of the code", Table),
        ("Logs go where somebody looks", Logs),
        ("The service scales by the tasks it has", Scaling),
        ("The names of the design", DesignNames),
        ("The longest name for a stack makes no name too long", NameLengths),
        ("Nothing of a developer's machine is in it", NothingLocal),
    ];

    private static IEnumerable<string> Functions(Template template)
    {
        var functions = template.OfType("AWS::Serverless::Function").ToArray();
        var (there, wanted) = (functions.Select(function => function.Name), BlogRoute.All.Select(route => route.Name));
        if (!there.SequenceEqual(wanted)) yield return $"The functions are {string.Join(", ", there)}, and the routes of the code {string.Join(", ", wanted)}.";
        foreach (var (name, function) in functions)
        {
            var events = function["Events"]?.AsObject() ?? [];
            if (BlogRoute.Find(name) is not { } route) continue;
            if (events.Count != 1 || events.First().Value.At("Type").Show() != "Api") yield return $"{name} has not one event of an API.";
            var given = events.FirstOrDefault().Value.At("Properties");
            var (method, path) = (given.At("Method").Show(), given.At("Path").Show());
            if (path != route.Path || !method.Equals(route.Method, StringComparison.OrdinalIgnoreCase)) yield return $"{name} serves {method} {path}.";
            if (given?.AsObject().Count != 2) yield return $"{name} is not of the one API.";
            if (function["FunctionName"].Show() != "${AWS::StackName}-" + name) yield return $"{name} is named {function["FunctionName"].Show()}; alarms and dashboard look for another.";
            if (function["Description"].Show() != $"{route.Method} {route.Path}") yield return $"{name} is described as {function["Description"].Show()}.";
            if (function["Environment"].At($"Variables/{BlogRoute.Variable}").Show() != name) yield return $"{name} serves another's route.";
            if (template.Resources[name]!["Metadata"].Show() != "{BuildMethod: makefile}") yield return $"sam build would not use the makefile for {name}.";
            foreach (var key in function.Select(pair => pair.Key).Where(key => key is not ("FunctionName" or "Description" or "Environment" or "Policies" or "Events"))) yield return $"{name} has {key} of its own.";
        }

        HashSet<string> known =
        [
            "Runtime", "Handler", "Architectures", "CodeUri", "MemorySize", "Timeout", "Tracing", "ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AutoPublishAlias",
            "AutoPublishAliasAllProperties", "DeploymentPreference", "Environment", "LoggingConfig",
        ];
        foreach (var key in template.Section("Globals")["Function"]!.AsObject().Select(pair => pair.Key).Where(key => !known.Contains(key))) yield return $"Globals has {key}, which SAM takes for no function.";
        known = ["Name", "EndpointConfiguration", "AlwaysDeploy", "OpenApiVersion", "TracingEnabled", "MethodSettings", "AccessLogSetting", "Cors", "GatewayResponses"];
        foreach (var key in template.Section("Globals")["Api"]!.AsObject().Select(pair => pair.Key).Where(key => !known.Contains(key))) yield return $"Globals has {key}, which SAM takes for no API.";
        // A resource of this name would be replaced by SAM's, silently and without its settings.
        if (template.Resources.ContainsKey("ServerlessRestApi")) yield return "SAM alone makes the API.";
        if (template.Root["Transform"].Show() != "AWS::Serverless-2016-10-31") yield return "Nobody expands the functions.";
        if (template.Root["AWSTemplateFormatVersion"].Show() != "2010-09-09") yield return "There is one version of the format.";
        foreach (var key in template.Root.Select(pair => pair.Key).Where(key => key is not ("AWSTemplateFormatVersion" or "Transform" or "Description" or "Metadata" or "Parameters" or "Conditions" or "Rules" or "Globals" or "Resources" or "Outputs"))) yield return $"A template has no {key}.";
    }

    private static IEnumerable<string> Environment(Template template)
    {
        var shared = template.Section("Globals")["Function"].At("Environment/Variables")?.AsObject() ?? [];
        var all = shared.Select(pair => (pair.Key, pair.Value.Show()))
            .Concat(template.OfType("AWS::Serverless::Function").SelectMany(function => function.Properties["Environment"].At("Variables")!.AsObject()).Select(pair => (pair.Key, pair.Value.Show())))
            .Concat(Containers(template).SelectMany(Variables)).ToArray();
        foreach (var (name, _) in all.Where(variable => !PlatformVariables.Contains(variable.Item1) && !ReadVariables.Value.Contains(variable.Item1))) yield return $"Nobody reads {name}.";

        Dictionary<string, string> values = new()
        {
            ["TABLE_NAME"] = "${TableName}",
            ["FEED_SHARDS"] = "${FeedShards}",
            ["FEED_SHARDS_READ"] = "${FeedShardsRead}",
            ["BLOG_CORS_ORIGIN"] = "${CorsOrigin}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "if(HasOtlpEndpoint ? ${OtlpEndpoint} : none)",
        };
        foreach (var (name, value) in values)
        {
            if (shared[name].Show() != value) yield return $"The functions have {name} = {shared[name].Show()}, not {value}.";
        }

        if (Containers(template).Count() != 1) yield return "A task has one container.";
        foreach (var container in Containers(template))
        {
            var variables = Variables(container).ToArray();
            foreach (var (name, value) in (IEnumerable<(string, string)>)
            [
                ("TABLE_NAME", "${TableName}"), ("FEED_SHARDS", "${FeedShards}"), ("FEED_SHARDS_READ", "${FeedShardsRead}"), ("BLOG_CORS_ORIGIN", "${CorsOrigin}"), ("AWS_REGION", "${AWS::Region}"), ("DOTNET_EnableDiagnostics", "0"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "if(HasOtlpEndpoint ? ${OtlpEndpoint} : none)"),
            ])
            {
                if (!variables.Contains((name, value))) yield return $"The containers lack {name} = {value}.";
            }

            if (variables.Select(variable => variable.Item1).Distinct().Count() != variables.Length) yield return "A variable is there twice.";
        }
    }

    // Under an If the whole entry is there or not.
    private static IEnumerable<(string, string)> Variables(JsonNode container) => container["Environment"].OneOrMany().Select(entry => entry["Fn::If"] is JsonArray choice
        ? (choice.At("1/Name").Show(), $"if({choice[0].Show()} ? {choice.At("1/Value").Show()} : {choice[2].Show()})")
        : (entry["Name"].Show(), entry["Value"].Show()));

    private static IEnumerable<JsonNode> Containers(Template template) =>
        template.OfType("AWS::ECS::TaskDefinition").SelectMany(task => task.Properties["ContainerDefinitions"].OneOrMany());

    private static IEnumerable<string> WriteKey(Template template)
    {
        const string variable = "BLOG_WRITE_KEY";
        foreach (var (name, function) in template.OfType("AWS::Serverless::Function"))
        {
            var key = function["Environment"].At($"Variables/{variable}").Show();
            var expected = BlogRoute.Find(name) is { Writes: true } ? "{{resolve:secretsmanager:${WriteKey}}}" : "";
            if (key != expected) yield return $"{name} has the write key '{key}', not '{expected}'.";
        }

        foreach (var container in Containers(template))
        {
            if (container["Secrets"].Show() != $"[{{Name: {variable}, ValueFrom: ${{WriteKey}}}}]") yield return $"The containers have the secrets {container["Secrets"].Show()}.";
        }

        if (template.Root.Places().Any(place => place.Node.Show() == "BLOG_OPEN_WRITING") || template.Root.ToJsonString().Contains("BLOG_OPEN_WRITING", StringComparison.Ordinal)) yield return "Nobody may write without the key.";
        if (template.Of("WriteKey")["GenerateSecretString"] is null) yield return "Nobody makes the key.";
    }

    private static IEnumerable<string> Table(Template template)
    {
        var code = BlogTable.CreateRequest("any");
        foreach (var (name, table) in template.OfType("AWS::DynamoDB::Table"))
        {
            (string What, string Here, string There)[] pairs =
            [
                ("keys", table["KeySchema"].Show(), Keys(code.KeySchema)),
                ("attributes", table["AttributeDefinitions"].Show(), $"[{string.Join(", ", code.AttributeDefinitions.Select(attribute => $"{{AttributeName: {attribute.AttributeName}, AttributeType: {attribute.AttributeType}}}"))}]"),
                ("indexes", table["GlobalSecondaryIndexes"].Show(), $"[{string.Join(", ", code.GlobalSecondaryIndexes.Select(index =>
                    $"{{IndexName: {index.IndexName}, KeySchema: {Keys(index.KeySchema)}, Projection: {{ProjectionType: {index.Projection.ProjectionType}, NonKeyAttributes: [{string.Join(", ", index.Projection.NonKeyAttributes)}]}}}}"))}]"),
                ("billing", table["BillingMode"].Show(), code.BillingMode.Value),
                ("expiry", table["TimeToLiveSpecification"].At("AttributeName").Show(), BlogTable.ExpiresAt),
            ];
            foreach (var (what, here, there) in pairs.Where(pair => pair.Here != pair.There)) yield return $"The {what} of {name} are {here}, and the code's {there}.";
            if (template.Resources[name]!["Condition"].Show() != "CreateTable") yield return $"{name} is made even where there is one.";
        }

        static string Keys(IEnumerable<Amazon.DynamoDBv2.Model.KeySchemaElement> schema) => $"[{string.Join(", ", schema.Select(key => $"{{AttributeName: {key.AttributeName}, KeyType: {key.KeyType}}}"))}]";
    }

    private static IEnumerable<string> Logs(Template template)
    {
        if (template.Section("Globals")["Function"].At("LoggingConfig/LogGroup").Show() != "${FunctionsLogs}") yield return "The functions log elsewhere.";
        if (!template.OfType("AWS::Logs::MetricFilter").Any()) yield return "Nobody counts cold starts.";
        foreach (var (name, filter) in template.OfType("AWS::Logs::MetricFilter"))
        {
            if (filter["LogGroupName"].Show() != "${FunctionsLogs}") yield return $"{name} reads another log.";
        }

        foreach (var container in Containers(template))
        {
            var options = container["LogConfiguration"].At("Options")?.AsObject() ?? [];
            if (options["awslogs-group"].Show() != "${ContainersLogs}") yield return "The containers log elsewhere.";
            foreach (var key in options.Select(pair => pair.Key).Where(key => key is not ("awslogs-group" or "awslogs-region" or "awslogs-stream-prefix" or "mode" or "max-buffer-size"))) yield return $"awslogs has no option {key}.";
        }
    }

    private static IEnumerable<string> Scaling(Template template)
    {
        foreach (var (name, target) in template.OfType("AWS::ApplicationAutoScaling::ScalableTarget"))
        {
            if (target["ResourceId"].Show() != "service/${FargateCluster}/${FargateService.Name}") yield return $"{name} scales {target["ResourceId"].Show()}.";
        }

        Dictionary<string, (string Target, string Label)> metrics = new()
        {
            ["ECSServiceAverageCPUUtilization"] = ("${TargetCpu}", ""),
            ["ALBRequestCountPerTarget"] = ("${TargetRequests}", "${FargateLoadBalancer.LoadBalancerFullName}/${FargateTargetGroup.TargetGroupFullName}"),
        };
        var names = new List<string>();
        foreach (var (name, policy) in template.OfType("AWS::ApplicationAutoScaling::ScalingPolicy"))
        {
            var tracking = policy["TargetTrackingScalingPolicyConfiguration"];
            var metric = tracking.At("PredefinedMetricSpecification/PredefinedMetricType").Show();
            if (!metrics.Remove(metric, out var expected)) yield return $"{name} scales by {metric}, which is unknown here or used twice.";
            else if (tracking.At("TargetValue").Show() != expected.Target || tracking.At("PredefinedMetricSpecification/ResourceLabel").Show() != expected.Label) yield return $"{name} aims at {tracking.At("TargetValue").Show()} of {tracking.At("PredefinedMetricSpecification/ResourceLabel").Show()}.";
            names.Add(policy["PolicyName"].Show());
        }

        if (names.Distinct().Count() != names.Count || names.Contains("")) yield return "Two policies have one name.";
        foreach (var metric in metrics.Keys) yield return $"Nothing scales by {metric}.";
    }

    private static IEnumerable<string> DesignNames(Template template)
    {
        (string Name, string Type)[] named =
        [
            ("BlogTable", "AWS::DynamoDB::Table"), .. BlogRoute.All.Select(route => (route.Name, "AWS::Serverless::Function")), ("FargateCluster", "AWS::ECS::Cluster"),
            ("FargateService", "AWS::ECS::Service"), ("FargateLoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
            ("FargateLoadBalancerListener", "AWS::ElasticLoadBalancingV2::Listener"), ("FargateSubnet1", "AWS::EC2::Subnet"), ("FargateSubnet2", "AWS::EC2::Subnet"),
        ];
        return named.Where(resource => template.TypeOf(resource.Name) != resource.Type).Select(resource => $"The design has {resource.Name}, a {resource.Type}.");
    }

    private static IEnumerable<string> NameLengths(Template template)
    {
        const string pattern = "^[a-z][a-z0-9-]{0,40}$";
        var longest = new string('a', 41);
        if (!Regex.IsMatch(longest, pattern) || !Repository.Read("deploy.sh").Contains(pattern, StringComparison.Ordinal)) yield return "deploy.sh takes other names.";
        foreach (var (path, node) in template.Root["Resources"].Places().Where(place => place.Path is [.., "Name" or "FunctionName", "Fn::Sub"]))
        {
            var name = node.Show().Replace("${AWS::StackName}", longest, StringComparison.Ordinal).Replace("${AWS::Region}", "ap-southeast-1", StringComparison.Ordinal);
            // Of a function of either kind, and of an origin access control.
            if (name.Length > 64 && !path.Contains("AssumeRolePolicyDocument")) yield return $"{string.Join('/', path)} may have {name.Length} characters.";
        }
    }

    private static IEnumerable<string> NothingLocal(Template template) =>
        Local().Matches(template.Root.ToJsonString()).Select(match => $"{match.Value} is of a developer's machine.");

    [GeneratedRegex(@"""([A-Z][A-Z0-9_]{3,})""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?i)localhost|127\.0\.0\.1|::1\b|host\.docker|AWS_ENDPOINT_URL|AWS_ACCESS_KEY")]
    private static partial Regex Local();
}
