using System.Net;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>What no validator sees: that the parts of the template fit each other and the repository.</summary>
public sealed class TemplateTests
{
    private static readonly string[] Functions = ["GetBlogs", "GetBlog", "PostBlog", "PutBlog", "DeleteBlog"];

    private readonly Template template = Template.Load();

    [Theory]
    [InlineData("BlogTable", "AWS::DynamoDB::Table")]
    [InlineData("GetBlogs", "AWS::Serverless::Function")]
    [InlineData("GetBlog", "AWS::Serverless::Function")]
    [InlineData("PostBlog", "AWS::Serverless::Function")]
    [InlineData("PutBlog", "AWS::Serverless::Function")]
    [InlineData("DeleteBlog", "AWS::Serverless::Function")]
    [InlineData("FargateCluster", "AWS::ECS::Cluster")]
    [InlineData("FargateService", "AWS::ECS::Service")]
    [InlineData("FargateLoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer")]
    [InlineData("FargateLoadBalancerListener", "AWS::ElasticLoadBalancingV2::Listener")]
    [InlineData("FargateSubnet1", "AWS::EC2::Subnet")]
    [InlineData("FargateSubnet2", "AWS::EC2::Subnet")]
    public void A_resource_has_the_name_that_the_design_gives_it(string name, string type) => Assert.Equal(type, template.Type(name));

    [Fact]
    public void Parameter_and_outputs_have_the_names_that_the_design_gives_them()
    {
        Assert.NotNull(template.Root["Parameters"]!["DockerImage"]);
        Assert.All(["ContainersURL", "FunctionsURL", "WebURL"], name => Assert.NotNull(template.Root["Outputs"]![name]));
    }

    [Fact]
    public void SAM_alone_makes_the_API()
    {
        // A resource of this name would be replaced by SAM's, silently and without its settings.
        Assert.Null(template.Resources["ServerlessRestApi"]);
        Assert.Contains("ServerlessRestApiProdStage", SamExpansion.Expand(template)["Resources"]!.AsObject().Select(resource => resource.Key));
    }

    [Fact]
    public void Code_and_handler_of_each_function_exist()
    {
        var code = template.Root["Globals"]!["Function"]!["CodeUri"]!.ToString();
        var makefile = File.ReadAllText(Repository.PathOf(code, "Makefile"));
        Assert.Equal("Blog.Functions", template.Root["Globals"]!["Function"]!["Handler"]!.ToString());
        Assert.Equal(Functions, template.OfType("AWS::Serverless::Function").Select(function => function.Name));
        Assert.All(template.OfType("AWS::Serverless::Function"), function =>
        {
            Assert.Null(function.Properties["CodeUri"]);
            Assert.Equal("makefile", template.Resources[function.Name]!["Metadata"]!["BuildMethod"]!.ToString());
            Assert.Matches($@"(?m)^FUNCTIONS :=.*\b{function.Name}\b", makefile);
            Assert.Null(function.Properties["Handler"]);
            Assert.Equal(function.Name, function.Properties["Environment"]!["Variables"]![BlogRoute.Variable]!.ToString());
            Assert.Equal($"${{AWS::StackName}}-{function.Name}", function.Properties["FunctionName"].Text());
        });
    }

    [Fact]
    public void Each_function_logs_for_a_limited_time_and_counts_its_cold_starts() => Assert.All(Functions, name =>
    {
        Assert.Equal($"${{{name}Logs}}", template.Properties(name)["LoggingConfig"]!["LogGroup"].Text());
        Assert.Equal($"/aws/lambda/${{AWS::StackName}}-{name}", template.Properties(name + "Logs")["LogGroupName"].Text());
        Assert.NotNull(template.Properties(name + "Logs")["RetentionInDays"]);
        Assert.Equal($"${{{name}Logs}}", template.Properties(name + "ColdStarts")["LogGroupName"].Text());
    });

    [Fact]
    public void Every_log_group_is_deleted_in_the_end()
    {
        Assert.All(template.OfType("AWS::Logs::LogGroup"), group => Assert.NotNull(group.Properties["RetentionInDays"]));
        Assert.Equal(7, template.OfType("AWS::Logs::LogGroup").Count());
    }

    [Fact]
    public void The_task_is_what_service_and_target_group_expect()
    {
        var task = template.Properties("FargateTaskDefinition");
        var container = Assert.Single(task["ContainerDefinitions"]!.AsArray())!;
        var port = Assert.Single(container["PortMappings"]!.AsArray())!["ContainerPort"]!.GetValue<long>();
        var target = Assert.Single(template.Properties("FargateService")["LoadBalancers"]!.AsArray())!;
        var group = template.Properties("FargateTargetGroup");
        var inbound = Assert.Single(template.Properties("FargateServiceSecurityGroup")["SecurityGroupIngress"]!.AsArray())!;
        var listening = container["Environment"]!.AsArray().Single(variable => variable!["Name"]?.ToString() == "ASPNETCORE_HTTP_PORTS")!;

        Assert.Equal("awsvpc", task["NetworkMode"]!.ToString());
        Assert.Equal("ip", group["TargetType"]!.ToString());
        Assert.Equal(container["Name"]!.ToString(), target["ContainerName"]!.ToString());
        Assert.Equal("${FargateTargetGroup}", target["TargetGroupArn"].Text());
        Assert.Equal("/alive", group["HealthCheckPath"]!.ToString());
        Assert.Equal("${FargateLoadBalancerSecurityGroup}", inbound["SourceSecurityGroupId"].Text());
        Assert.All(
            [target["ContainerPort"], group["Port"], inbound["FromPort"], inbound["ToPort"], listening["Value"]],
            other => Assert.Equal(port.ToString(null, null), other!.ToString()));
    }

    [Fact]
    public void The_container_can_change_nothing_and_is_not_root()
    {
        var container = template.Properties("FargateTaskDefinition")["ContainerDefinitions"]![0]!;

        Assert.True(container["ReadonlyRootFilesystem"]!.GetValue<bool>());
        Assert.NotEqual("0", container["User"]!.ToString());
        Assert.Equal("ALL", Assert.Single(container["LinuxParameters"]!["Capabilities"]!["Drop"]!.AsArray())!.ToString());
    }

    [Fact]
    public void The_service_comes_after_the_listener_and_goes_back_by_itself()
    {
        Assert.Equal("FargateLoadBalancerListener", template.Resources["FargateService"]!["DependsOn"]!.ToString());
        // Under a condition the target group could be left without a load balancer when the service starts.
        Assert.Null(template.Resources["FargateLoadBalancerListener"]!["Condition"]);
        var breaker = template.Properties("FargateService")["DeploymentConfiguration"]!["DeploymentCircuitBreaker"]!;
        Assert.True(breaker["Enable"]!.GetValue<bool>() && breaker["Rollback"]!.GetValue<bool>());
        Assert.Null(template.Properties("FargateService")["DesiredCount"]);
    }

    [Fact]
    public void Subnets_are_in_the_network_and_do_not_overlap()
    {
        var network = Cidr(template.Properties("FargateVpc"));
        var subnets = template.OfType("AWS::EC2::Subnet").Select(subnet => Cidr(subnet.Properties)).ToArray();

        Assert.Equal(2, subnets.Length);
        Assert.All(subnets, subnet => Assert.True(network.First <= subnet.First && subnet.Last <= network.Last));
        Assert.True(subnets[0].Last < subnets[1].First || subnets[1].Last < subnets[0].First);
        Assert.Equal([0, 1], template.OfType("AWS::EC2::Subnet").Select(subnet => subnet.Properties["AvailabilityZone"]!["Fn::Select"]![0]!.GetValue<long>()));
    }

    [Fact]
    public void Nothing_is_paid_for_to_reach_DynamoDB()
    {
        Assert.Empty(template.OfType("AWS::EC2::NatGateway"));
        var endpoint = template.Properties("FargateDynamoDBEndpoint");
        Assert.Equal("Gateway", endpoint["VpcEndpointType"]!.ToString());
        Assert.EndsWith(".dynamodb", endpoint["ServiceName"].Text(), StringComparison.Ordinal);
        var statement = Assert.Single(endpoint["PolicyDocument"]!["Statement"]!.AsArray())!;
        Assert.Equal("*", statement["Principal"]!.ToString());
        var task = template.Properties("FargateTaskRole")["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray();
        foreach (var member in (string[])["Action", "Resource"])
        {
            Assert.Equal(
                task.SelectMany(allowed => allowed![member].OneOrMany()).Select(value => value.Text()).Order(),
                statement[member].OneOrMany().Select(value => value.Text()).Order());
        }
    }

    [Fact]
    public void The_longest_name_that_deploy_sh_takes_for_a_stack_makes_no_name_too_long()
    {
        const string longest = "a2345678901234567890123456789012345678901";
        Assert.Matches("^[a-z][a-z0-9-]{0,40}$", longest);
        Assert.Contains("^[a-z][a-z0-9-]{0,40}$", File.ReadAllText(Repository.PathOf("deploy.sh")), StringComparison.Ordinal);
        var names = template.Resources.Select(resource => resource.Value!["Properties"]).OfType<JsonObject>().SelectMany(TemplateText.All).OfType<JsonObject>()
            .SelectMany(map => map.Where(member => member.Key is "Name" or "FunctionName" && member.Value is JsonObject value && value["Fn::Sub"] is JsonValue))
            .Select(member => member.Value.Text().Replace("${AWS::StackName}", longest, StringComparison.Ordinal).Replace("${AWS::Region}", "ap-southeast-1", StringComparison.Ordinal))
            .ToArray();

        Assert.True(names.Length >= 8);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 64)); // of a function, of either kind, and of an origin access control
    }

    [Fact]
    public void No_policy_allows_everything()
    {
        var statements = template.Root.All().OfType<JsonObject>().Where(map => map["Effect"] is not null).ToArray();

        Assert.True(statements.Length >= 12, "No statements were found to look at.");
        Assert.All(statements, statement =>
        {
            Assert.All(statement["Action"].OneOrMany(), action => Assert.DoesNotContain('*', action.ToString()));
            // Of a bucket, objects can be named by no other way.
            Assert.All(statement["Resource"].OneOrMany(), resource =>
                Assert.DoesNotContain('*', resource.Text().Replace("${WebBucket.Arn}/*", "", StringComparison.Ordinal)));
            // Of a gateway's endpoint, a role can be named by no other way: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
            if (statement["Principal"] is JsonValue) Assert.Equal("${FargateTaskRole.Arn}", statement["Condition"]!["StringEquals"]!["aws:PrincipalArn"].Text());
        });
    }

    [Fact]
    public void Nothing_of_a_developers_machine_is_in_it() =>
        Assert.DoesNotMatch("(?i)localhost|127\\.0\\.0\\.1|::1|host\\.docker|AWS_ENDPOINT_URL|AWS_ACCESS_KEY", File.ReadAllText(Template.File));

    [Fact]
    public void The_table_cannot_be_lost_by_mistake()
    {
        var table = template.Properties("BlogTable");

        Assert.Equal("Retain", template.Resources["BlogTable"]!["DeletionPolicy"]!.ToString());
        Assert.Equal("Retain", template.Resources["BlogTable"]!["UpdateReplacePolicy"]!.ToString());
        Assert.Equal("true", template.Root["Parameters"]!["ProtectTable"]!["Default"]!.ToString());
        Assert.Equal("${ProtectTable}", table["DeletionProtectionEnabled"].Text());
        Assert.True(table["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!.GetValue<bool>());
        Assert.True(table["SSESpecification"]!["SSEEnabled"]!.GetValue<bool>());
    }

    [Fact]
    public void Whoever_writes_needs_the_key_of_the_secret()
    {
        const string secret = "{{resolve:secretsmanager:${WriteKey}}}";

        Assert.All(["PostBlog", "PutBlog", "DeleteBlog"], name =>
            Assert.Equal(secret, template.Properties(name)["Environment"]!["Variables"]!["BLOG_WRITE_KEY"].Text()));
        var variable = Assert.Single(template.Properties("FargateTaskDefinition")["ContainerDefinitions"]![0]!["Secrets"]!.AsArray())!;
        Assert.Equal("BLOG_WRITE_KEY", variable["Name"]!.ToString());
        Assert.Equal("${WriteKey}", variable["ValueFrom"].Text());
        Assert.NotNull(template.Properties("WriteKey")["GenerateSecretString"]);
    }

    [Fact]
    public void A_new_version_of_the_functions_is_watched_and_taken_back()
    {
        var globals = template.Root["Globals"]!["Function"]!;
        var watched = template.Properties("FunctionErrorsAlarm")["Metrics"]!.All().OfType<JsonObject>()
            .Where(dimension => dimension["Name"]?.ToString() == "Resource").Select(dimension => dimension["Value"].Text());

        Assert.Equal("live", globals["AutoPublishAlias"]!.ToString());
        Assert.StartsWith("Canary", template.Root["Parameters"]!["Deployment"]!["Default"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("${FunctionErrorsAlarm}", globals["DeploymentPreference"]!["Alarms"]!.AsArray().Select(alarm => alarm.Text()));
        Assert.Equal(Functions.Select(name => $"${{AWS::StackName}}-{name}:live"), watched);
    }

    [Fact]
    public void One_parameter_has_no_default_so_that_a_deployment_asks_for_nothing_else() =>
        Assert.Equal(["DockerImage"], template.Root["Parameters"]!.AsObject().Where(parameter => parameter.Value!["Default"] is null).Select(parameter => parameter.Key));

    [Fact]
    public void Scaling_goes_from_one_to_ten_tasks_by_processor_and_by_requests()
    {
        Assert.Equal(["1", "10"], ["MinTasks", "MaxTasks"], (expected, name) => template.Root["Parameters"]![name]!["Default"]!.ToString() == expected);
        Assert.Equal(
            ["ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"],
            template.OfType("AWS::ApplicationAutoScaling::ScalingPolicy").Select(policy =>
                policy.Properties["TargetTrackingScalingPolicyConfiguration"]!["PredefinedMetricSpecification"]!["PredefinedMetricType"]!.ToString()));
        Assert.Equal("${FargateLoadBalancer.LoadBalancerFullName}/${FargateTargetGroup.TargetGroupFullName}",
            template.Properties("FargateScalingByRequests")["TargetTrackingScalingPolicyConfiguration"]!["PredefinedMetricSpecification"]!["ResourceLabel"].Text());
    }

    private static (uint First, uint Last) Cidr(JsonObject properties)
    {
        var network = IPNetwork.Parse(properties["CidrBlock"]!.ToString());
        var first = network.BaseAddress.GetAddressBytes().Aggregate(0u, (number, part) => (number << 8) | part);
        return (first, first + (uint)(1L << (32 - network.PrefixLength)) - 1);
    }
}
