using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>What goes in and comes out: parameters, the conditions that follow from them, outputs.</summary>
internal static partial class Parameters
{
    /// <summary>What a parameter must take and must refuse, by its own constraints.</summary>
    private static readonly (string Name, string[] Takes, string[] Refuses)[] Examples =
    [
        ("DockerImage", ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/blog:1", "public.ecr.aws/x/y@sha256:0"], ["", "a b"]),
        ("Architecture", ["arm64", "x86_64"], ["", "x64", "ARM64"]),
        ("Edge", ["true", "false"], ["", "yes"]),
        ("Table", ["create", "existing"], ["", "true"]),
        ("TableName", ["ServerlessBlog", "a.b-c_d"], ["", "ab", "a b", "a/b"]),
        ("FeedShards", ["1", "64"], ["0", "65", "x"]),
        ("FeedShardsRead", ["", "1", "10", "64"], ["0", "65", "x", "+4"]),
        ("FunctionMemory", ["256", "1024", "10240"], ["64", "10241", "x"]), // under 256 MB .NET starts too slowly to serve
        ("ReservedConcurrency", ["0", "100"], ["-1", "x"]),
        ("ProvisionedConcurrency", ["0", "5"], ["-1", "x"]),
        ("ThrottleRate", ["1", "10000"], ["0", "x"]),
        ("ThrottleBurst", ["1", "5000"], ["0", "x"]),
        ("Deployment", ["Canary10Percent5Minutes", "Linear10PercentEvery1Minute", "AllAtOnce"], ["", "Canary"]),
        ("CorsOrigin", ["*", "https://page.example", "http://localhost:8000"], ["", "page.example", "https://page.example/", "'*'"]),
        ("ContainerCpu", ["256", "512"], ["", "0.25", "128", "250"]),
        ("ContainerMemory", ["1024", "2048"], ["", "256", "1000"]),
        ("MinTasks", ["1", "2", "10"], ["0", "11", "x"]),
        ("MaxTasks", ["1", "10"], ["0", "11", "x"]),
        ("TargetCpu", ["10", "60", "90"], ["0", "100", "x"]),
        ("TargetRequests", ["10", "6000"], ["0", "x"]),
        ("Zone1", ["", "us-west-1a", "use1-az4"], ["us west", "us-west-1a,us-west-1b"]),
        ("Zone2", ["", "us-west-1c"], ["us west", "A_B"]),
        ("CertificateArn", ["", "arn:aws:acm:eu-west-1:123456789012:certificate/1"], ["certificate/1", "arn: x"]),
        ("ContainersDomain", ["", "containers.example.org"], ["https://x", "x/y", "X Y"]),
        ("LogRetention", ["1", "30", "365"], ["0", "2", "31", "x"]),
        ("AlarmEmail", ["", "someone@example.org"], ["someone", "a b@c"]),
        ("OtlpEndpoint", ["", "https://collector.example"], ["http://collector.example", "collector.example"]),
        ("ApiGatewayLogRole", ["create", "existing"], ["", "none"]),
    ];

    /// <summary>What a condition or the assertion of a rule says when these parameters are given and the others have their defaults.</summary>
    private static readonly (string Condition, string Given, bool Expected)[] Cases =
    [
        ("IsArm", "Architecture=arm64", true), ("IsArm", "Architecture=x86_64", false),
        ("HasEdge", "Edge=true", true), ("HasEdge", "Edge=false", false),
        ("HasNoEdge", "Edge=true", false), ("HasNoEdge", "Edge=false", true),
        ("CreateTable", "Table=create", true), ("CreateTable", "Table=existing", false),
        ("HasZones", "Zone1=", false), ("HasZones", "Zone1=a Zone2=b", true),
        ("HasProvisionedConcurrency", "ProvisionedConcurrency=0 ReservedConcurrency=1", false), ("HasProvisionedConcurrency", "ProvisionedConcurrency=1", true),
        ("HasReservedConcurrency", "ReservedConcurrency=0 ProvisionedConcurrency=1", false), ("HasReservedConcurrency", "ReservedConcurrency=1", true),
        ("HasCertificate", "CertificateArn= ContainersDomain=x", false), ("HasCertificate", "CertificateArn=arn:x", true),
        ("HasAlarmEmail", "AlarmEmail=", false), ("HasAlarmEmail", "AlarmEmail=a@b", true),
        ("HasOtlpEndpoint", "OtlpEndpoint=", false), ("HasOtlpEndpoint", "OtlpEndpoint=https://x", true),
        ("CreateApiGatewayLogRole", "ApiGatewayLogRole=create", true), ("CreateApiGatewayLogRole", "ApiGatewayLogRole=existing", false),
    ];

    private static readonly (string Given, bool Expected)[] RuleCases =
    [
        ("", true), ("CertificateArn=arn:x", false), ("CertificateArn=arn:x ContainersDomain=d", true), ("ContainersDomain=d", true),
        ("Zone1=a", false), ("Zone2=b", false), ("Zone1=a Zone2=b", true), ("Zone1=a Zone2=a", false),
    ];

    // What Fargate offers, of the values that could be asked for: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    private static readonly Dictionary<string, HashSet<string>> FargateMemory = new()
    {
        ["256"] = ["512", "1024", "2048"],
        ["512"] = ["1024", "2048", "3072", "4096"],
        ["1024"] = ["2048", "3072", "4096", "5120", "6144", "7168", "8192"],
    };

    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    private static readonly HashSet<string> Retentions = ["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731"];

    // https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
    private static readonly HashSet<string> Deployments =
    [
        "Canary10Percent5Minutes", "Canary10Percent10Minutes", "Canary10Percent15Minutes", "Canary10Percent30Minutes", "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes", "Linear10PercentEvery3Minutes", "Linear10PercentEvery10Minutes", "AllAtOnce",
    ];

    /// <summary>Pattern of the value of each output.</summary>
    private static readonly Dictionary<string, string> OutputValues = new()
    {
        ["FunctionsURL"] = @"https://\$\{ServerlessRestApi\}\.execute-api\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}/Prod",
        ["ContainersURL"] = @"if\(HasCertificate \? https://\$\{ContainersDomain\} : http://\$\{FargateLoadBalancer\.DNSName\}\)",
        ["WebURL"] = @"https://\$\{WebDistribution\.DomainName\}",
        ["WebsiteURL"] = @"\$\{WebBucket\.WebsiteURL\}",
        ["WebBucketName"] = @"\$\{WebBucket\}",
        ["WebDistributionId"] = @"\$\{WebDistribution\}",
        ["LoadBalancerName"] = @"\$\{FargateLoadBalancer\.DNSName\}",
        ["WriteKeySecret"] = @"\$\{WriteKey\}",
        ["TableName"] = @"\$\{TableName\}",
        ["FunctionsLogs"] = @"\$\{FunctionsLogs\}",
        ["ContainersLogs"] = @"\$\{ContainersLogs\}",
        ["ApiLogs"] = @"\$\{ApiLogs\}",
        ["DashboardURL"] = @"https://\$\{AWS::Region\}\.console\.aws\.amazon\.com/cloudwatch/home\?region=\$\{AWS::Region\}#dashboards:name=\$\{AWS::StackName\}",
    };

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("A parameter takes what is meant and refuses the rest", Constraints),
        ("Values that parameters allow fit each other and their service", Allowed),
        ("Conditions and rules say what their names say", Conditions),
        ("A deployment asks for the image only", Defaults),
        ("Every parameter and output that a script or a document names is there", Named),
        ("An output is what its name says", Outputs),
    ];

    private static IEnumerable<string> Constraints(Template template)
    {
        var parameters = template.Section("Parameters");
        foreach (var name in parameters.Select(parameter => parameter.Key).Except(Examples.Select(example => example.Name))) yield return $"Nothing says what {name} takes.";
        foreach (var (name, takes, refuses) in Examples)
        {
            var parameter = parameters[name];
            if (parameter is null)
            {
                yield return $"There is no parameter {name}.";
                continue;
            }

            foreach (var key in parameter.AsObject().Select(pair => pair.Key).Where(key =>
                key is not ("Type" or "Description" or "Default" or "AllowedValues" or "AllowedPattern" or "ConstraintDescription" or "MinValue" or "MaxValue")))
            {
                yield return $"{name} has {key}, which no parameter has.";
            }

            if (parameter["Type"].Show() is not ("String" or "Number")) yield return $"{name} is a {parameter["Type"].Show()}.";
            if (parameter["Description"].Show().Length < 10) yield return $"{name} is not described.";
            foreach (var value in takes.Where(value => !Takes(parameter, value))) yield return $"{name} refuses '{value}'.";
            foreach (var value in refuses.Where(value => Takes(parameter, value))) yield return $"{name} takes '{value}'.";
            if (parameter["Default"] is { } standard && !Takes(parameter, standard.Show())) yield return $"{name} refuses its own default.";
        }
    }

    private static IEnumerable<string> Allowed(Template template)
    {
        foreach (var cpu in Values("ContainerCpu"))
        {
            foreach (var memory in Values("ContainerMemory").Where(memory => !FargateMemory.GetValueOrDefault(cpu, []).Contains(memory))) yield return $"Fargate has no task of {cpu} units and {memory} MB.";
        }

        foreach (var days in Values("LogRetention").Where(days => !Retentions.Contains(days))) yield return $"CloudWatch keeps no log for {days} days.";
        foreach (var kind in Values("Deployment").Where(kind => !Deployments.Contains(kind))) yield return $"CodeDeploy has no {kind}.";
        if (Values("Deployment").FirstOrDefault() is not { } first || !first.StartsWith("Canary", StringComparison.Ordinal) || Standard("Deployment") != first) yield return "A new version is not tried on a part of the traffic first.";
        if (Standard("MinTasks").Length == 0 || int.Parse(Standard("MinTasks"), null) > int.Parse(Standard("MaxTasks"), null)) yield return "MinTasks is above MaxTasks.";
        if ((Standard("MinTasks"), Standard("MaxTasks")) != ("1", "10")) yield return "Tasks scale from one to ten, as documented.";

        string Standard(string name) => template.Section("Parameters")[name]?["Default"].Show() ?? "";
        IEnumerable<string> Values(string name) => template.Section("Parameters")[name]?["AllowedValues"].OneOrMany().Select(Shape.Show) ?? [];
    }

    private static IEnumerable<string> Conditions(Template template)
    {
        var conditions = template.Section("Conditions");
        foreach (var name in conditions.Select(pair => pair.Key).Except(Cases.Select(each => each.Condition))) yield return $"Nothing says when {name} holds.";
        foreach (var (name, given, expected) in Cases)
        {
            if (conditions[name] is not { } condition) yield return $"There is no condition {name}.";
            else if (Holds(template, condition, given) != expected) yield return $"{name} is {!expected} with {given}.";
        }

        foreach (var (given, expected) in RuleCases)
        {
            var broken = template.Section("Rules").Where(rule => (rule.Value!["RuleCondition"] is not { } when || Holds(template, when, given))
                && rule.Value!["Assertions"].OneOrMany().Any(assertion => !Holds(template, assertion["Assert"]!, given))).Select(rule => rule.Key).ToArray();
            if (broken.Length > 0 == expected) yield return $"With '{given}' these rules refuse: {string.Join(", ", broken)}.";
        }

        foreach (var assertion in template.Section("Rules").SelectMany(rule => rule.Value!["Assertions"].OneOrMany()))
        {
            if (assertion["AssertDescription"].Show().Length < 10) yield return "An assertion does not say what to do.";
        }
    }

    private static IEnumerable<string> Defaults(Template template)
    {
        var asked = template.Section("Parameters").Where(parameter => !parameter.Value!.AsObject().ContainsKey("Default")).Select(parameter => parameter.Key).ToArray();
        if (asked is not ["DockerImage"]) yield return $"A deployment asks for {string.Join(", ", asked)}.";
        (string Name, string Value)[] choices = [("Architecture", "arm64"), ("Edge", "true"), ("Table", "create"), ("TableName", BlogTable.DefaultName), ("ReservedConcurrency", "0"), ("ProvisionedConcurrency", "0"), ("ApiGatewayLogRole", "create")];
        foreach (var (name, value) in choices)
        {
            if (template.Section("Parameters")[name]?["Default"].Show() is var found && found != value) yield return $"{name} is '{found}' by default, and a first deployment needs '{value}'.";
        }

        foreach (var name in (string[])["Zone1", "Zone2", "CertificateArn", "ContainersDomain", "AlarmEmail", "OtlpEndpoint"])
        {
            if (template.Section("Parameters")[name]?["Default"].Show() is not "") yield return $"{name} is not empty by default.";
        }

        var grouped = template.Section("Metadata")["AWS::CloudFormation::Interface"].At("ParameterGroups").OneOrMany().SelectMany(group => group["Parameters"].OneOrMany()).Select(Shape.Show).ToArray();
        if (!grouped.Order().SequenceEqual(template.Section("Parameters").Select(parameter => parameter.Key).Order())) yield return "The groups for the console do not hold every parameter once.";
    }

    private static IEnumerable<string> Named(Template template)
    {
        var script = Repository.Read("deploy.sh");
        foreach (var name in StackOutput().Matches(script).Select(match => match.Groups[1].Value).Where(name => !template.Section("Outputs").ContainsKey(name))) yield return $"deploy.sh reads the output {name}, which is not there.";
        var documents = script + Repository.Read("scripts", "aws.sh") + Repository.Read("docs", "deploy.md");
        foreach (var name in Setting().Matches(documents).Select(match => match.Groups[1].Value).Where(name => name != "NAME" && !template.Section("Parameters").ContainsKey(name))) yield return $"There is no parameter {name}, and a text says so.";
        foreach (var name in (string[])["ContainersURL", "FunctionsURL", "WebURL"])
        {
            if (!template.Section("Outputs").ContainsKey(name)) yield return $"The output {name} is part of the design.";
        }
    }

    private static IEnumerable<string> Outputs(Template template)
    {
        var outputs = template.Section("Outputs");
        foreach (var (name, output) in outputs)
        {
            if (!OutputValues.TryGetValue(name, out var pattern)) yield return $"Nothing says what the output {name} is.";
            else if (!Regex.IsMatch(output!["Value"].Show(), $"^{pattern}$")) yield return $"{name} is {output["Value"].Show()}.";
            if (output!["Description"].Show().Length < 5) yield return $"{name} is not described.";
            foreach (var key in output.AsObject().Select(pair => pair.Key).Where(key => key is not ("Value" or "Description" or "Condition"))) yield return $"{name} has {key}.";
            var needed = output["Value"].References().Select(reference => template.Resources[reference.Name]?["Condition"]?.ToString()).OfType<string>().FirstOrDefault() ?? (name == "WebsiteURL" ? "HasNoEdge" : "");
            if (output["Condition"].Show() != needed) yield return $"{name} is there with '{output["Condition"].Show()}', not '{needed}'.";
        }

        foreach (var name in OutputValues.Keys.Where(name => !outputs.ContainsKey(name))) yield return $"There is no output {name}.";
    }

    private static bool Takes(JsonNode parameter, string value)
    {
        if (parameter["AllowedValues"] is { } values && !values.OneOrMany().Any(allowed => allowed.Show() == value)) return false;
        if (parameter["AllowedPattern"] is { } pattern && !Regex.IsMatch(value, $"^(?:{pattern.Show()})$")) return false;
        if (parameter["Type"].Show() != "Number") return true;
        return double.TryParse(value, out var number)
            && (parameter["MinValue"] is not { } least || number >= least.Number())
            && (parameter["MaxValue"] is not { } most || number <= most.Number());
    }

    private static bool Holds(Template template, JsonNode condition, string given)
    {
        var values = given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return Evaluate(condition);

        bool Evaluate(JsonNode node) => node.AsObject().First() switch
        {
            ("Fn::Equals", var sides) => Value(sides.At("0")) == Value(sides.At("1")),
            ("Fn::Not", var inner) => !Evaluate(inner.At("0")!),
            ("Fn::And", var all) => all.OneOrMany().All(Evaluate),
            ("Fn::Or", var any) => any.OneOrMany().Any(Evaluate),
            ("Condition" or "Fn::Condition", var name) => Evaluate(template.Section("Conditions")[name.Show()]!),
            var (name, _) => throw new NotSupportedException(name),
        };

        string Value(JsonNode? side) => side is JsonObject reference && reference["Ref"].Show() is var name
            ? values.GetValueOrDefault(name) ?? template.Section("Parameters")[name]?["Default"].Show() ?? throw new KeyNotFoundException(name)
            : side.Show();
    }

    [GeneratedRegex(@"stack_output (\w+)")]
    private static partial Regex StackOutput();

    [GeneratedRegex(@"(?:--set (?=\w+=)|stack_parameter )(\w+)")]
    private static partial Regex Setting();
}
