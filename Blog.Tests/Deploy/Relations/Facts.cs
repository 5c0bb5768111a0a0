using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>
/// What the services themselves ask of single values: the members of an enumeration that work here, ranges, the one kind of resource
/// that a property may name. Each with what happens otherwise.
/// </summary>
internal static class Facts
{
    /// <summary>
    /// Type of a resource (or <c>Globals</c>), path below its properties (<c>*</c> is any key), pattern of the value as <see cref="Shape.Show"/>
    /// writes it, reason. A path that ends with <c>?</c> need not be there.
    /// </summary>
    private static readonly (string Type, string Path, string Pattern, string Why)[] Values =
    [
        ("Globals", "Function/Runtime", "dotnet10", "the code is for .NET 10, and provided.al2023 has no ICU"),
        ("Globals", "Function/Handler", @"Blog\.Functions", "the executable that the package holds"),
        ("Globals", "Function/Architectures", @"\[\$\{Architecture\}\]", "the package is built for the parameter's processor"),
        ("Globals", "Function/CodeUri", "Blog.Functions/", "the folder with the makefile"),
        ("Globals", "Function/MemorySize", @"\$\{FunctionMemory\}", "the parameter"),
        ("Globals", "Function/Timeout", "1[0-9]|2[0-8]", "API Gateway waits 29 seconds; DynamoDB's retries take a few"),
        ("Globals", "Function/Tracing", "Active", "traces are documented and costed"),
        ("Globals", "Function/ReservedConcurrentExecutions", @"if\(HasReservedConcurrency \? \$\{ReservedConcurrency\} : none\)", "0 would allow no execution at all"),
        ("Globals", "Function/ProvisionedConcurrencyConfig", @"if\(HasProvisionedConcurrency \? \{ProvisionedConcurrentExecutions: \$\{ProvisionedConcurrency\}\} : none\)", "0 is refused by Lambda"),
        ("Globals", "Function/AutoPublishAlias", "[a-z][a-z0-9]*", "without an alias there is no canary"),
        ("Globals", "Function/AutoPublishAliasAllProperties", "true", "a changed variable would publish no version, and the alias would stay on the old one"),
        ("Globals", "Function/DeploymentPreference/Type", @"\$\{Deployment\}", "the parameter"),
        ("Globals", "Function/LoggingConfig/LogFormat", "JSON", "the filter for cold starts reads JSON"),
        ("Globals", "Api/Name", @"\$\{AWS::StackName\}", "alarms and dashboard name the API so"),
        ("Globals", "Api/EndpointConfiguration/Type", "REGIONAL", "an edge-optimised API behind CloudFront is two edges"),
        ("Globals", "Api/AlwaysDeploy", "true", "a changed parameter would not reach the stage"),
        ("Globals", "Api/OpenApiVersion", @"3\.0\.1", "SAM would add a stage named Stage otherwise"),
        ("Globals", "Api/TracingEnabled", "true", "traces are documented and costed"),
        ("Globals", "Api/MethodSettings/0/ResourcePath", @"/\*", "every path"),
        ("Globals", "Api/MethodSettings/0/HttpMethod", @"\*", "every method"),
        ("Globals", "Api/MethodSettings/0/ThrottlingRateLimit", @"\$\{ThrottleRate\}", "the parameter"),
        ("Globals", "Api/MethodSettings/0/ThrottlingBurstLimit", @"\$\{ThrottleBurst\}", "the parameter"),
        ("Globals", "Api/AccessLogSetting/DestinationArn", @"\$\{ApiLogs\.Arn\}", "API Gateway wants a log group's ARN"),
        ("Globals", "Api/Cors/AllowOrigin", @"'\$\{CorsOrigin\}'", "a quoted text, of the parameter"),
        ("Globals", "Api/Cors/MaxAge", "'[0-9]+'", "a quoted number"),

        ("AWS::Serverless::Function", "FunctionName", @"\$\{AWS::StackName\}-[A-Za-z]+", "two stacks in one region"),

        ("AWS::DynamoDB::Table", "TableName", @"\$\{TableName\}", "the policies name the table by the parameter"),
        ("AWS::DynamoDB::Table", "BillingMode", "PAY_PER_REQUEST", "provisioned capacity would have to be given"),
        ("AWS::DynamoDB::Table", "TimeToLiveSpecification/Enabled", "true", "tombstones and keys would stay for ever"),
        ("AWS::DynamoDB::Table", "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", "true", "lost posts are restored from it"),
        ("AWS::DynamoDB::Table", "SSESpecification/SSEEnabled", "true", "encryption"),
        ("AWS::DynamoDB::Table", "Tags", @"\[\{Key: stack, Value: \$\{AWS::StackName\}\}\]", "deploy.sh knows the stack's own table by it"),

        ("AWS::SecretsManager::Secret", "GenerateSecretString/PasswordLength", "(3[2-9]|[4-9][0-9])", "a key that cannot be guessed"),
        ("AWS::SecretsManager::Secret", "GenerateSecretString/ExcludePunctuation", "true", "a bearer token has few punctuation marks (RFC 6750)"),

        ("AWS::Logs::LogGroup", "RetentionInDays", @"\$\{LogRetention\}", "logs would be kept and paid for ever"),
        ("AWS::Logs::LogGroup", "LogGroupName?", "^$", "Lambda may make a group of a fixed name again after the stack is gone, and the next one would fail"),
        ("AWS::Logs::MetricFilter", "FilterPattern", @"\{ \$\.type = ""platform\.report"" && \$\.record\.metrics\.initDurationMs > 0 \}", "what Lambda writes at the end of a cold start"),
        ("AWS::Logs::MetricFilter", "MetricTransformations/0/MetricValue", @"\$\.record\.metrics\.initDurationMs", "the field that the pattern asks for"),
        ("AWS::Logs::MetricFilter", "MetricTransformations/0/Unit", "Milliseconds", "initDurationMs"),

        ("AWS::EC2::VPC", "EnableDnsSupport", "true", "tasks resolve AWS's names"),
        ("AWS::EC2::VPC", "EnableDnsHostnames", "true", "tasks resolve AWS's names"),
        ("AWS::EC2::Subnet", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::EC2::VPCGatewayAttachment", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::EC2::RouteTable", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::EC2::VPCEndpoint", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::EC2::SecurityGroup", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "VpcId", @"\$\{FargateVpc\}", "the one network"),
        ("AWS::EC2::SubnetRouteTableAssociation", "RouteTableId", @"\$\{FargateRoutes\}", "the table with the way out"),
        ("AWS::EC2::VPCEndpoint", "PolicyDocument/Statement/0/Principal", @"\*", "the endpoint of a gateway knows no role as principal"),
        ("AWS::EC2::Route", "DestinationCidrBlock", @"0\.0\.0\.0/0", "the way out"),
        ("AWS::EC2::VPCEndpoint", "VpcEndpointType", "Gateway", "an interface endpoint is paid by the hour"),
        ("AWS::EC2::VPCEndpoint", "ServiceName", @"com\.amazonaws\.\$\{AWS::Region\}\.dynamodb", "the service's name in this region"),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress/*/IpProtocol?", "tcp|", "HTTP is TCP"),
        ("AWS::EC2::SecurityGroup", "SecurityGroupEgress/*/IpProtocol", "tcp", "HTTP is TCP"),

        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Type", "application", "path rules and HTTP health checks"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Scheme", "internet-facing", "an internal one is reached by nobody outside"),
        ("AWS::ElasticLoadBalancingV2::Listener", "Protocol", "HTTP|HTTPS", "of an application load balancer"),
        ("AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/0/Type", "forward", "to the tasks"),
        ("AWS::ElasticLoadBalancingV2::Listener", "SslPolicy?", "|ELBSecurityPolicy-TLS13-1-[23](-Res|-Ext[12])?-2021-06", "a name that ELB knows, TLS 1.2 at least"),
        ("AWS::ElasticLoadBalancingV2::ListenerRule", "Priority", "[1-9][0-9]{0,4}", "1 to 50000"),
        ("AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions", @"\[\{Field: path-pattern, PathPatternConfig: \{Values: \[\*\]\}\}\]", "every path is redirected"),
        ("AWS::ElasticLoadBalancingV2::ListenerRule", "Actions", @"\[\{Type: redirect, RedirectConfig: \{Protocol: HTTPS, Port: 443, StatusCode: HTTP_301\}\}\]", "to the listener with the certificate"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetType", "ip", "tasks in awsvpc mode are registered by address"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "Protocol", "HTTP", "the application speaks plain HTTP behind the load balancer"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckIntervalSeconds", "[5-9]|[1-5][0-9]|60", "5 seconds at least"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "HealthyThresholdCount", "[2-5]", "2 at least"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "UnhealthyThresholdCount", "[2-5]", "2 at least"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "Matcher/HttpCode", "200", "what /alive answers"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckProtocol?", "|HTTP", "the application speaks plain HTTP"),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckPort?", "|traffic-port", "the container has one port"),

        ("AWS::ECS::TaskDefinition", "RequiresCompatibilities", @"\[FARGATE\]", "there are no instances"),
        ("AWS::ECS::TaskDefinition", "NetworkMode", "awsvpc", "Fargate has no other"),
        ("AWS::ECS::TaskDefinition", "RuntimePlatform", @"\{OperatingSystemFamily: LINUX, CpuArchitecture: if\(IsArm \? ARM64 : X86_64\)\}", "the image's processor"),
        ("AWS::ECS::TaskDefinition", "Family", @"\$\{AWS::StackName\}-[a-z]+", "two stacks in one region"),
        ("AWS::ECS::TaskDefinition", "Cpu", @"\$\{ContainerCpu\}", "the parameter"),
        ("AWS::ECS::TaskDefinition", "Memory", @"\$\{ContainerMemory\}", "the parameter"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Image", @"\$\{DockerImage\}", "the parameter"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Essential", "true", "a task goes on without its only container otherwise"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/User", "1654", "APP_UID of Microsoft's images; another has no right to the files, and root is not wanted"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/ReadonlyRootFilesystem", "true", "the container can change nothing"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LinuxParameters/Capabilities/Drop", @"\[ALL\]", "no capability is needed"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/PortMappings/*/Protocol", "tcp", "HTTP is TCP"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/LogDriver", "awslogs", "Fargate's drivers are awslogs, splunk and awsfirelens"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/Options/awslogs-region", @"\$\{AWS::Region\}", "the log group is in this region"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/Options/awslogs-stream-prefix", "[a-z-]+", "required on Fargate"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/Options/mode", "non-blocking", "a stalled log would stall the application"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/Options/max-buffer-size", "[1-9][0-9]?m", "a number and its unit"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/Options/awslogs-create-group?", "", "the execution role may make no log group"),

        ("AWS::ECS::Cluster", "ClusterName", @"\$\{AWS::StackName\}", "two stacks in one region"),
        ("AWS::ECS::Service", "ServiceName", "[a-z]+", "a name within the cluster"),
        ("AWS::ECS::Service", "LaunchType", "FARGATE", "there are no instances"),
        ("AWS::ECS::Service", "DesiredCount?", "", "an update would undo what scaling did"),
        ("AWS::ECS::Service", "AvailabilityZoneRebalancing", "ENABLED", "tasks of both zones"),
        ("AWS::ECS::Service", "PropagateTags", "SERVICE|TASK_DEFINITION", "costs by tag"),
        ("AWS::ECS::Service", "HealthCheckGracePeriodSeconds", "[2-9][0-9]|1[0-9]{2}", "a task must be able to start"),
        ("AWS::ECS::Service", "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", "ENABLED", "without NAT a task with no public address fetches no image"),
        ("AWS::ECS::Service", "DeploymentConfiguration/MinimumHealthyPercent", "100", "a deployment would take tasks away first"),
        ("AWS::ECS::Service", "DeploymentConfiguration/MaximumPercent", "200", "with 100 of both nothing could ever be replaced"),
        ("AWS::ECS::Service", "DeploymentConfiguration/DeploymentCircuitBreaker", @"\{Enable: true, Rollback: true\}", "a deployment that fails would be tried for ever"),
        ("AWS::ECS::Service", "DeploymentConfiguration/Alarms/Enable", "true", "the alarms take a deployment back"),
        ("AWS::ECS::Service", "DeploymentConfiguration/Alarms/Rollback", "true", "the alarms take a deployment back"),

        ("AWS::ApplicationAutoScaling::ScalableTarget", "ServiceNamespace", "ecs", "of a service"),
        ("AWS::ApplicationAutoScaling::ScalableTarget", "ScalableDimension", "ecs:service:DesiredCount", "of a service"),
        ("AWS::ApplicationAutoScaling::ScalableTarget", "MinCapacity", @"\$\{MinTasks\}", "the parameter"),
        ("AWS::ApplicationAutoScaling::ScalableTarget", "MaxCapacity", @"\$\{MaxTasks\}", "the parameter"),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "ScalingTargetId", @"\$\{FargateScaling\}", "the target that it scales"),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyType", "TargetTrackingScaling", "the configuration is of that type"),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration/ScaleOutCooldown", "[1-9][0-9]|1[01][0-9]", "load must be followed at once"),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration/ScaleInCooldown", "[1-9][0-9]{2}", "slower than out, or tasks come and go"),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration/DisableScaleIn?", "|false", "tasks would never go again"),

        ("AWS::S3::Bucket", "OwnershipControls", @"\{Rules: \[\{ObjectOwnership: BucketOwnerEnforced\}\]\}", "no access lists"),
        ("AWS::S3::Bucket", "BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm", "AES256", "CloudFront may not use a key of KMS without more"),
        ("AWS::S3::Bucket", "BucketName?", "", "names of buckets are taken world-wide"),

        ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig/OriginAccessControlOriginType", "s3", "a bucket"),
        ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig/SigningBehavior", "always", "the bucket answers 403 to unsigned requests"),
        ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig/SigningProtocol", "sigv4", "there is no other"),
        ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig/Name", @"\$\{AWS::StackName\}-\$\{AWS::Region\}.*", "names are the account's, over all regions"),
        ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig/Name", @"\$\{AWS::StackName\}-\$\{AWS::Region\}.*", "names are the account's, over all regions"),
        ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig/SecurityHeadersConfig/*/Override", "true", "what S3 sends must not stay"),
        ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig/SecurityHeadersConfig/StrictTransportSecurity/AccessControlMaxAgeSec", "[1-9][0-9]{7}", "a year or so"),
        ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig/CustomHeadersConfig/Items/*/Override", "true", "what S3 sends must not stay"),
        ("AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig/Name", @"\$\{AWS::StackName\}-\$\{AWS::Region\}.*", "names are the account's, over all regions"),
        ("AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig/HeadersConfig", @"\{HeaderBehavior: allExcept, Headers: \[Host\]\}", "API Gateway answers 403 to another's Host; Authorization cannot be in a list"),
        ("AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig/QueryStringsConfig", @"\{QueryStringBehavior: all\}", "cursor, limit, author, tag"),
        ("AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig/CookiesConfig", @"\{CookieBehavior: none\}", "with cookies If-None-Match is not supported"),
        ("AWS::CloudFront::Function", "Name", @"\$\{AWS::StackName\}-\$\{AWS::Region\}.*", "names are the account's, over all regions"),
        ("AWS::CloudFront::Function", "AutoPublish", "true", "a distribution takes published functions only"),
        ("AWS::CloudFront::Function", "FunctionConfig/Runtime", @"cloudfront-js-2\.0", "the look-ahead is not in 1.0"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/Enabled", "true", "a disabled one answers nothing"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/HttpVersion", "http2and3|http2", "a name that CloudFront knows"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/IPV6Enabled", "true", "half of the clients"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/PriceClass", "PriceClass_(100|200|All)", "a name that CloudFront knows"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/Origins/*/CustomOriginConfig/OriginSSLProtocols?", @"|\[TLSv1\.2\]", "what API Gateway and the load balancer speak"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy", "redirect-to-https", "a page over plain HTTP"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/DefaultCacheBehavior/Compress", "true", "the page is text"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/DefaultCacheBehavior/CachePolicyId", "658327ea-f89d-4fab-a63d-7e88639e58f6", "AWS's own policy for what can be cached"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/CacheBehaviors/*/ViewerProtocolPolicy", "https-only", "a redirected POST loses its body, and its key went in clear"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/CacheBehaviors/*/CachePolicyId", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "AWS's own policy that caches nothing"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/CacheBehaviors/*/FunctionAssociations/*/FunctionARN", @"\$\{Web(StripPrefix|Addresses)\.FunctionARN\}", "the functions of the edge"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/CacheBehaviors/*/FunctionAssociations/*/EventType", "viewer-request", "before the origin is asked"),
        ("AWS::CloudFront::Distribution", "DistributionConfig/CacheBehaviors/*/Compress?", "|false", "the backends' entity tags would change"),

        ("AWS::SNS::Topic", "Subscription/*/Protocol", "email", "the endpoint is an address"),
        ("AWS::SNS::Topic", "Subscription/*/Endpoint", @"\$\{AlarmEmail\}", "the parameter"),
        ("AWS::CloudWatch::Dashboard", "DashboardName", @"\$\{AWS::StackName\}", "two stacks in one account; the output names it so"),
        ("AWS::CloudWatch::Alarm", "AlarmName?", "", "two stacks in one region"),
        ("AWS::CloudWatch::Alarm", "ActionsEnabled?", "|true", "an alarm that tells nobody"),
        ("AWS::CloudWatch::Alarm", "Period?", "|60", "a canary lasts five minutes"),
        ("AWS::CloudWatch::Alarm", "EvaluationPeriods", "[1-3]", "a canary lasts five minutes"),
        ("AWS::CloudWatch::Alarm", "DatapointsToAlarm?", "|[1-3]", "at most the periods looked at"),
        ("AWS::CloudWatch::Alarm", "Metrics/*/MetricStat/Period?", "|60", "a canary lasts five minutes; one period for all"),
    ];

    /// <summary>Which kind of resource a property names, wherever the property is.</summary>
    private static readonly (string Property, string Type, string Attribute)[] Kinds =
    [
        ("VpcId", "AWS::EC2::VPC", ""),
        ("SubnetId", "AWS::EC2::Subnet", ""),
        ("Subnets", "AWS::EC2::Subnet", ""),
        ("RouteTableId", "AWS::EC2::RouteTable", ""),
        ("RouteTableIds", "AWS::EC2::RouteTable", ""),
        ("InternetGatewayId", "AWS::EC2::InternetGateway", ""),
        ("GatewayId", "AWS::EC2::InternetGateway", ""),
        ("SecurityGroups", "AWS::EC2::SecurityGroup", ""),
        ("SourceSecurityGroupId", "AWS::EC2::SecurityGroup", ""),
        ("LoadBalancerArn", "AWS::ElasticLoadBalancingV2::LoadBalancer", ""),
        ("ListenerArn", "AWS::ElasticLoadBalancingV2::Listener", ""),
        ("TargetGroupArn", "AWS::ElasticLoadBalancingV2::TargetGroup", ""),
        ("Cluster", "AWS::ECS::Cluster", ""),
        ("TaskDefinition", "AWS::ECS::TaskDefinition", ""),
        ("ExecutionRoleArn", "AWS::IAM::Role", "Arn"),
        ("TaskRoleArn", "AWS::IAM::Role", "Arn"),
        ("CloudWatchRoleArn", "AWS::IAM::Role", "Arn"),
        ("ScalingTargetId", "AWS::ApplicationAutoScaling::ScalableTarget", ""),
        ("LogGroupName", "AWS::Logs::LogGroup", ""),
        ("LogGroup", "AWS::Logs::LogGroup", ""),
        ("awslogs-group", "AWS::Logs::LogGroup", ""),
        ("Bucket", "AWS::S3::Bucket", ""),
        ("ResponseHeadersPolicyId", "AWS::CloudFront::ResponseHeadersPolicy", ""),
        ("OriginRequestPolicyId", "AWS::CloudFront::OriginRequestPolicy", ""),
        ("OriginAccessControlId", "AWS::CloudFront::OriginAccessControl", "Id"),
        ("FunctionARN", "AWS::CloudFront::Function", "FunctionARN"),
        ("AlarmNames", "AWS::CloudWatch::Alarm", ""),
        ("Alarms", "AWS::CloudWatch::Alarm", ""),
    ];

    /// <summary>Every type that is spoken of here.</summary>
    public static IEnumerable<string> Types => Values.Select(value => value.Type).Concat(Kinds.Select(kind => kind.Type)).Distinct();

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Every value is one that its service takes and that works here", SingleValues),
        ("Every property names a resource of its kind", KindsOfReferences),
    ];

    private static IEnumerable<string> SingleValues(Template template)
    {
        foreach (var (type, path, pattern, why) in Values)
        {
            var optional = path.EndsWith('?');
            var steps = path.TrimEnd('?').Split('/');
            var owners = type == "Globals" ? [("Globals", template.Section("Globals"))] : template.OfType(type).ToArray();
            if (owners.Length == 0) yield return $"There is no {type}.";
            foreach (var (name, properties) in owners)
            {
                var values = Matching(properties, steps).ToArray();
                if (values.Length == 0 && !optional) yield return $"{name} has no {path}: {why}.";
                foreach (var value in values.Where(value => !Regex.IsMatch(value, $"^(?:{pattern})$")))
                {
                    yield return $"{name} has {path} '{value}', not {pattern}: {why}.";
                }
            }
        }
    }

    // Every element that a star stands for must have what follows it.
    private static IEnumerable<string> Matching(JsonNode? node, string[] steps)
    {
        if (node is null) return [];
        if (steps.Length == 0) return [node.Show()];
        if (steps[0] != "*") return Matching(node.At(steps[0]), steps[1..]);
        var children = node switch
        {
            JsonArray list => list.ToArray(),
            JsonObject map => [.. map.Select(pair => pair.Value)],
            _ => [],
        };
        return children.SelectMany(child =>
        {
            var found = Matching(child, steps[1..]).ToArray();
            return found.Length == 0 ? [""] : found;
        });
    }

    private static IEnumerable<string> KindsOfReferences(Template template)
    {
        var seen = new HashSet<string>();
        foreach (var (path, node) in template.Root.Places().Where(place => place.Path is [not "Parameters" and not "Outputs" and not "Metadata", ..]))
        {
            // The property that holds the value, be it in a list or not.
            var property = path.LastOrDefault(step => !step.All(char.IsDigit));
            if (node is JsonArray || property is null) continue;
            if (!path.TakeLast(2).Contains(property)) continue;
            foreach (var (name, type, attribute) in Kinds.Where(kind => kind.Property == property))
            {
                if (node is JsonObject map && !map.ContainsKey("Ref") && !map.ContainsKey("Fn::GetAtt")) continue;
                seen.Add(name);
                var reference = node.References().FirstOrDefault();
                if (reference.Name is null || template.TypeOf(reference.Name) != type || reference.Attribute != attribute || !node.Show().StartsWith("${", StringComparison.Ordinal))
                {
                    yield return $"{string.Join('/', path)} is '{node.Show()}', not a reference to {type}{(attribute.Length > 0 ? "." + attribute : "")}.";
                }
            }
        }

        foreach (var (name, type, _) in Kinds.Where(kind => !seen.Contains(kind.Property)))
        {
            yield return $"No {name} is left that names a {type}.";
        }
    }
}
