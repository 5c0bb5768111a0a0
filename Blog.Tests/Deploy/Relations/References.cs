using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy.Relations;

/// <summary>What names what: every name is there when it is needed, and what must come first does.</summary>
internal static class References
{
    private const string Api = "ServerlessRestApi";
    private const string Stage = Api + "ProdStage";

    private static readonly HashSet<string> PseudoParameters = ["AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"];

    // Attributes by type: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
    private static readonly Dictionary<string, string[]> Attributes = new()
    {
        ["AWS::DynamoDB::Table"] = ["Arn", "StreamArn"],
        ["AWS::Serverless::Function"] = ["Arn"],
        ["AWS::Logs::LogGroup"] = ["Arn"],
        ["AWS::IAM::Role"] = ["Arn", "RoleId"],
        ["AWS::EC2::VPC"] = ["CidrBlock", "DefaultSecurityGroup", "VpcId"],
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = ["DNSName", "LoadBalancerFullName", "LoadBalancerName", "CanonicalHostedZoneID", "LoadBalancerArn"],
        ["AWS::ElasticLoadBalancingV2::TargetGroup"] = ["TargetGroupFullName", "TargetGroupName", "TargetGroupArn"],
        ["AWS::ECS::Service"] = ["Name", "ServiceArn"],
        ["AWS::ECS::Cluster"] = ["Arn"],
        ["AWS::S3::Bucket"] = ["Arn", "DomainName", "RegionalDomainName", "WebsiteURL"],
        ["AWS::CloudFront::OriginAccessControl"] = ["Id"],
        ["AWS::CloudFront::Function"] = ["FunctionARN"],
        ["AWS::CloudFront::Distribution"] = ["DomainName", "Id"],
    };

    // Types that nothing needs to name: they act on what they name themselves.
    private static readonly HashSet<string> Ends =
    [
        "AWS::EC2::Route", "AWS::EC2::VPCEndpoint", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCGatewayAttachment", "AWS::ApiGateway::Account",
        "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::ECS::Service", "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::S3::BucketPolicy", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::MetricFilter", "AWS::Serverless::Function", "AWS::DynamoDB::Table",
    ];

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Every name that is used exists", NamesExist),
        ("What depends on a condition is named only where it holds", ConditionsHold),
        ("Nothing is declared in vain", NothingInVain),
        ("What must come first does, and nothing waits for itself", Order),
        ("Types are CloudFormation's, and what is kept or deleted with the stack is said", TypesAndPolicies),
    ];

    private static IEnumerable<string> NamesExist(Template template)
    {
        var parameters = template.Section("Parameters");
        foreach (var (name, attribute) in template.Root.References())
        {
            if (PseudoParameters.Contains(name) || parameters.ContainsKey(name) || name is Api)
            {
                if (attribute.Length > 0) yield return $"{name} has no attribute {attribute}.";
                continue;
            }

            if (!template.Resources.ContainsKey(name))
            {
                yield return $"There is no {name}.";
            }
            else if (attribute.Length > 0 && !Attributes.GetValueOrDefault(template.TypeOf(name), []).Contains(attribute))
            {
                yield return $"{name} ({template.TypeOf(name)}) has no attribute {attribute}.";
            }
        }

        foreach (var (resource, name) in Dependencies(template).Where(edge => edge.On is not Api && !template.Resources.ContainsKey(edge.On)))
        {
            yield return $"{resource} depends on {name}, which is not there.";
        }

        // Without Sub a variable stays as it is. FunctionCode and access logs have their own.
        var plain = template.Root.Places().Where(place => place.Node is JsonValue && place.Path is not [.., "Fn::Sub" or "FunctionCode"] and not [.., "Fn::Sub", "0"]);
        foreach (var (path, node) in plain.Where(place => place.Node.Show().Contains("${", StringComparison.Ordinal)))
        {
            yield return $"{string.Join('/', path)} has a variable and no Sub: {node.Show()}";
        }

        foreach (var (path, node) in template.Root.Places().Where(place => place.Path is [.., "Fn::Sub"]))
        {
            if (node is JsonValue && !Shape.Variables(node.ToString()).Any()) yield return $"{string.Join('/', path)} has a Sub and no variable: {node.Show()}";
        }
    }

    private static IEnumerable<string> ConditionsHold(Template template)
    {
        var conditions = template.Section("Conditions");
        foreach (var resource in template.Resources)
        {
            var own = resource.Value!["Condition"]?.ToString();
            if (own is not null && !conditions.ContainsKey(own)) yield return $"{resource.Key} depends on the condition {own}, which is not there.";
            foreach (var problem in Walk(resource.Key, resource.Value, own is null ? [] : [own])) yield return problem;
        }

        foreach (var output in template.Section("Outputs"))
        {
            var own = output.Value!["Condition"]?.ToString();
            if (own is not null && !conditions.ContainsKey(own)) yield return $"{output.Key} depends on the condition {own}, which is not there.";
            foreach (var problem in Walk(output.Key, output.Value, own is null ? [] : [own])) yield return problem;
        }

        foreach (var problem in Walk("Globals", template.Root["Globals"], [])) yield return problem;

        IEnumerable<string> Walk(string where, JsonNode? node, string[] holding)
        {
            if (node is JsonObject map && map["Fn::If"] is JsonArray parts)
            {
                var name = parts[0].Show();
                if (parts.Count != 3) yield return $"{where} has an If of {parts.Count} parts.";
                if (!conditions.ContainsKey(name)) yield return $"{where} asks for the condition {name}, which is not there.";
                foreach (var problem in Walk(where, parts.At("1"), [.. holding, name]).Concat(Walk(where, parts.At("2"), holding))) yield return problem;
                yield break;
            }

            if (node is JsonObject { Count: 1 } single && single.First().Key is "Ref" or "Fn::GetAtt" or "Fn::Sub")
            {
                foreach (var (name, _) in node.References())
                {
                    var needed = template.Resources[name]?["Condition"]?.ToString();
                    if (needed is not null && !holding.Contains(needed)) yield return $"{where} names {name}, which is there only with {needed}.";
                }
            }

            var below = node switch
            {
                JsonObject children => children.Select(pair => pair.Value),
                JsonArray list => list,
                _ => Enumerable.Empty<JsonNode?>(),
            };
            foreach (var problem in below.SelectMany(child => Walk(where, child, holding))) yield return problem;
        }
    }

    private static IEnumerable<string> NothingInVain(Template template)
    {
        var used = template.Root.References().Select(reference => reference.Name)
            .Concat(Dependencies(template).Select(edge => edge.On)).ToHashSet();
        foreach (var (name, _) in template.Section("Parameters").Where(parameter => !used.Contains(parameter.Key)))
        {
            yield return $"Nothing uses the parameter {name}.";
        }

        var asked = template.Root.Places().SelectMany(place => place switch
        {
            ([.., "Fn::If"], JsonArray parts) => [parts[0].Show()],
            ([.., "Condition"], JsonValue name) => [name.Show()],
            _ => Enumerable.Empty<string>(),
        }).ToHashSet();
        foreach (var (name, _) in template.Section("Conditions").Where(condition => !asked.Contains(condition.Key)))
        {
            yield return $"Nothing asks for the condition {name}.";
        }

        foreach (var (name, _) in template.Resources.Where(resource => !used.Contains(resource.Key) && !Ends.Contains(template.TypeOf(resource.Key))))
        {
            yield return $"Nothing names {name}, and a {template.TypeOf(name)} does nothing by itself.";
        }
    }

    private static IEnumerable<string> Order(Template template)
    {
        var edges = Edges(template).ToLookup(edge => edge.From, edge => edge.To);
        foreach (var circle in edges.Select(edge => edge.Key).Where(name => Reach(edges, name).Contains(name))) yield return $"{circle} waits for itself.";

        List<(string Later, string Earlier, string Why)> needed =
        [
            // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-account.html
            .. template.OfType("AWS::ApiGateway::Account").Select(account => (account.Name, Api, "an account that never had an API takes no role for logs")),
            .. template.OfType("AWS::ApiGateway::Account").Select(account => (Stage, account.Name, "a stage that logs needs the account's role")),
        ];
        var attachments = template.OfType("AWS::EC2::VPCGatewayAttachment").Select(attachment => attachment.Name).ToArray();
        var routes = template.OfType("AWS::EC2::Route").Select(route => route.Name).ToArray();
        needed.AddRange(routes.SelectMany(route => attachments.Select(attachment => (route, attachment, "a route to a gateway that is not attached is refused"))));
        needed.AddRange(template.OfType("AWS::ElasticLoadBalancingV2::LoadBalancer").SelectMany(balancer =>
            routes.Select(route => (balancer.Name, route, "a load balancer that faces the internet needs the way there"))));
        foreach (var (service, properties) in template.OfType("AWS::ECS::Service"))
        {
            var groups = properties["LoadBalancers"].References().Select(reference => reference.Name).ToHashSet();
            var listeners = template.OfType("AWS::ElasticLoadBalancingV2::Listener")
                .Where(listener => template.Resources[listener.Name]!["Condition"] is null && listener.Properties["DefaultActions"].References().Any(reference => groups.Contains(reference.Name)))
                .Select(listener => listener.Name).ToArray();
            if (listeners.Length == 0) yield return $"No listener without a condition leads to the target group of {service}.";
            needed.AddRange(listeners.Select(listener => (service, listener, "a target group without a listener has no load balancer, and the service is refused")));
            needed.AddRange(template.OfType("AWS::EC2::SubnetRouteTableAssociation").Select(association => (service, association.Name, "a task without the way out fetches no image")));
            needed.AddRange(routes.Select(route => (service, route, "a task without the way out fetches no image")));
        }

        foreach (var (later, earlier, why) in needed.Where(pair => !Reach(edges, pair.Later).Contains(pair.Earlier)))
        {
            yield return $"{later} does not wait for {earlier}: {why}.";
        }
    }

    private static IEnumerable<string> TypesAndPolicies(Template template)
    {
        var types = Facts.Types.Concat(Ends).ToHashSet();
        foreach (var (name, resource) in template.Resources)
        {
            if (!types.Contains(resource!["Type"].Show())) yield return $"{name} is of the unknown type {resource["Type"].Show()}.";
            foreach (var key in resource.AsObject().Select(pair => pair.Key).Where(key =>
                key is not ("Type" or "Properties" or "Condition" or "DependsOn" or "DeletionPolicy" or "UpdateReplacePolicy" or "Metadata")))
            {
                yield return $"{name} has {key}, which no resource has.";
            }
        }

        // What holds data or outlives the stack says so; what would stay behind by default and cost money does too.
        (string Type, string Delete, string Replace)[] kept =
        [
            ("AWS::DynamoDB::Table", "RetainExceptOnCreate", "Retain"),
            ("AWS::SecretsManager::Secret", "Delete", "Delete"),
            ("AWS::Logs::LogGroup", "Delete", "Delete"),
            ("AWS::ApiGateway::Account", "Retain", "Retain"),
            ("AWS::S3::Bucket", "Delete", "Delete"),
        ];
        foreach (var (type, delete, replace) in kept)
        {
            foreach (var (name, _) in template.OfType(type))
            {
                var found = (template.Resources[name]!["DeletionPolicy"].Show(), template.Resources[name]!["UpdateReplacePolicy"].Show());
                if (found != (delete, replace)) yield return $"{name} is {found} when the stack goes or replaces it, not {(delete, replace)}.";
            }
        }

        // The account's setting would name a role that is gone.
        foreach (var role in template.OfType("AWS::ApiGateway::Account").SelectMany(account => account.Properties.References()).Select(reference => reference.Name))
        {
            if (template.Resources[role]?["DeletionPolicy"].Show() != "Retain" || template.Resources[role]?["UpdateReplacePolicy"].Show() != "Retain") yield return $"{role} goes with the stack, while the account still names it.";
        }

        // What would be made with nothing to do.
        (string Name, string Condition)[] conditional = [("AlarmTopic", "HasAlarmEmail"), ("ApiGatewayRole", "CreateApiGatewayLogRole")];
        foreach (var (name, condition) in conditional.Where(pair => template.Resources[pair.Name]?["Condition"].Show() != pair.Condition)) yield return $"{name} is made without {condition}.";

        // Resources that nothing may make twice in an account, or only with its role.
        foreach (var (name, condition) in template.OfType("AWS::ApiGateway::Account").Select(account => (account.Name, template.Resources[account.Name]!["Condition"].Show())))
        {
            if (condition != "CreateApiGatewayLogRole") yield return $"{name} is made even where the account has a role.";
        }
    }

    private static IEnumerable<(string From, string On)> Dependencies(Template template) =>
        from resource in template.Resources
        from name in resource.Value!["DependsOn"].OneOrMany()
        select (resource.Key, name.ToString());

    // SAM's API names the functions' aliases, each alias waits for the alarms of its deployment, and the stage is made last.
    private static IEnumerable<(string From, string To)> Edges(Template template)
    {
        foreach (var (from, on) in Dependencies(template)) yield return (from, on);
        foreach (var resource in template.Resources)
        {
            foreach (var (name, _) in resource.Value.References()) yield return (resource.Key, name);
        }

        var functions = template.OfType("AWS::Serverless::Function").Select(function => function.Name).ToArray();
        foreach (var function in functions)
        {
            yield return (Api, function);
            foreach (var (name, _) in template.Root["Globals"].At("Function").References()) yield return (function, name);
        }

        yield return (Stage, Api);
        foreach (var (name, _) in template.Root["Globals"].At("Api").References()) yield return (Stage, name);
    }

    private static HashSet<string> Reach(ILookup<string, string> edges, string from)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(edges[from]);
        while (open.TryPop(out var name))
        {
            if (!seen.Add(name)) continue;
            foreach (var next in edges[name]) open.Push(next);
        }

        return seen;
    }
}
