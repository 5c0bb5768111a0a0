using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>
/// What SAM makes of its functions and their API, so far as this template uses it
/// (<see href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html"/>),
/// so that the validator sees plain CloudFormation.
/// </summary>
internal static class SamExpansion
{
    private const string Api = "ServerlessRestApi";

    public static JsonObject Expand(Template template)
    {
        var root = template.Root.DeepClone().AsObject();
        var globals = root["Globals"]!;
        root.Remove("Globals");
        root.Remove("Transform");
        var resources = root["Resources"]!.AsObject();
        var paths = new JsonObject();
        foreach (var (name, _) in template.OfType("AWS::Serverless::Function"))
        {
            var properties = Merge(globals["Function"]!.AsObject(), resources[name]!["Properties"]!.AsObject());
            resources.Remove(name);
            AddFunction(resources, paths, name, properties);
        }

        resources["ServerlessDeploymentApplication"] = Resource("AWS::CodeDeploy::Application", new() { ["ComputePlatform"] = "Lambda" });
        resources["CodeDeployServiceRole"] = Role("codedeploy.amazonaws.com", ["service-role/AWSCodeDeployRoleForLambda"], []);
        AddApi(resources, paths, globals["Api"]!.AsObject());
        return root;
    }

    private static void AddFunction(JsonObject resources, JsonObject paths, string name, JsonObject properties)
    {
        var alias = Take(properties, "AutoPublishAlias").ToString();
        properties.Remove("AutoPublishAliasAllProperties");
        properties.Remove("CodeUri");
        var preference = Take(properties, "DeploymentPreference");
        var provisioned = Take(properties, "ProvisionedConcurrencyConfig");
        var events = Take(properties, "Events").AsObject();
        var policies = Take(properties, "Policies").AsArray();
        properties["Code"] = new JsonObject { ["S3Bucket"] = "bucket", ["S3Key"] = "key" };
        properties["Role"] = GetAtt(name + "Role", "Arn");
        properties["TracingConfig"] = new JsonObject { ["Mode"] = Take(properties, "Tracing") };
        resources[name] = Resource("AWS::Lambda::Function", properties);

        var (version, aliasName) = ($"{name}Version", $"{name}Alias{alias}");
        resources[version] = Resource("AWS::Lambda::Version", new() { ["FunctionName"] = Ref(name) });
        // SAM writes the first of these only, of which the validator warns; nothing in template.yaml could change that.
        resources[version]!["DeletionPolicy"] = "Retain";
        resources[version]!["UpdateReplacePolicy"] = "Retain";
        resources[aliasName] = Resource("AWS::Lambda::Alias", new()
        {
            ["Name"] = alias,
            ["FunctionName"] = Ref(name),
            ["FunctionVersion"] = GetAtt(version, "Version"),
            ["ProvisionedConcurrencyConfig"] = provisioned,
        });
        resources[aliasName]!["UpdatePolicy"] = new JsonObject
        {
            ["CodeDeployLambdaAliasUpdate"] = new JsonObject
            {
                ["ApplicationName"] = Ref("ServerlessDeploymentApplication"),
                ["DeploymentGroupName"] = Ref(name + "DeploymentGroup"),
            },
        };
        resources[name + "Role"] = Role("lambda.amazonaws.com", ["service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"], policies);
        resources[name + "DeploymentGroup"] = DeploymentGroup(preference);
        foreach (var (_, source) in events)
        {
            AddRoute(resources, paths, name, aliasName, source!["Properties"]!.AsObject());
        }
    }

    private static JsonObject DeploymentGroup(JsonNode preference) => Resource("AWS::CodeDeploy::DeploymentGroup", new()
    {
        ["ApplicationName"] = Ref("ServerlessDeploymentApplication"),
        ["ServiceRoleArn"] = GetAtt("CodeDeployServiceRole", "Arn"),
        ["DeploymentConfigName"] = new JsonObject
        {
            ["Fn::Sub"] = new JsonArray("CodeDeployDefault.Lambda${Name}", new JsonObject { ["Name"] = preference["Type"]!.DeepClone() }),
        },
        ["DeploymentStyle"] = new JsonObject { ["DeploymentType"] = "BLUE_GREEN", ["DeploymentOption"] = "WITH_TRAFFIC_CONTROL" },
        ["AutoRollbackConfiguration"] = new JsonObject
        {
            ["Enabled"] = true,
            ["Events"] = new JsonArray("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"),
        },
        ["AlarmConfiguration"] = new JsonObject
        {
            ["Enabled"] = true,
            ["Alarms"] = new JsonArray([.. preference["Alarms"]!.AsArray().Select(alarm => new JsonObject { ["Name"] = alarm!.DeepClone() })]),
        },
    });

    private static void AddRoute(JsonObject resources, JsonObject paths, string function, string alias, JsonObject route)
    {
        var (path, method) = (route["Path"]!.ToString(), route["Method"]!.ToString());
        resources[function + "ApiPermissionProd"] = Resource("AWS::Lambda::Permission", new()
        {
            ["Action"] = "lambda:InvokeFunction",
            ["Principal"] = "apigateway.amazonaws.com",
            ["FunctionName"] = Ref(alias),
            ["SourceArn"] = Sub($"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{Api}}}/*/{method.ToUpperInvariant()}{path.Replace("{id}", "*", StringComparison.Ordinal)}"),
        });
        var methods = paths[path]?.AsObject() ?? [];
        paths[path] ??= methods;
        methods[method] = new JsonObject
        {
            ["x-amazon-apigateway-integration"] = new JsonObject
            {
                ["type"] = "aws_proxy",
                ["httpMethod"] = "POST",
                ["uri"] = Sub($"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{alias}}}/invocations"),
            },
        };
    }

    private static void AddApi(JsonObject resources, JsonObject paths, JsonObject api)
    {
        var cors = Take(api, "Cors").AsObject();
        foreach (var (_, path) in paths)
        {
            path!["options"] = new JsonObject
            {
                ["x-amazon-apigateway-integration"] = new JsonObject
                {
                    ["type"] = "mock",
                    ["responses"] = new JsonObject { ["default"] = new JsonObject { ["statusCode"] = "200", ["responseParameters"] = cors.DeepClone() } },
                },
            };
        }

        resources[Api] = Resource("AWS::ApiGateway::RestApi", new()
        {
            ["Name"] = Take(api, "Name"),
            ["EndpointConfiguration"] = new JsonObject { ["Types"] = new JsonArray(Take(api, "EndpointConfiguration")["Type"]!.DeepClone()) },
            ["Body"] = new JsonObject
            {
                ["openapi"] = Take(api, "OpenApiVersion"),
                ["paths"] = paths,
                ["x-amazon-apigateway-gateway-responses"] = Take(api, "GatewayResponses"),
            },
        });
        resources[Api + "Deployment"] = Resource("AWS::ApiGateway::Deployment", new() { ["RestApiId"] = Ref(Api) });
        api["RestApiId"] = Ref(Api);
        api["DeploymentId"] = Ref(Api + "Deployment");
        api["StageName"] = "Prod";
        resources[Api + "ProdStage"] = Resource("AWS::ApiGateway::Stage", api.DeepClone().AsObject());
    }

    // Maps are merged, anything else of the function replaces the global.
    private static JsonObject Merge(JsonObject global, JsonObject own)
    {
        var merged = global.DeepClone().AsObject();
        foreach (var (key, value) in own)
        {
            merged[key] = merged[key] is JsonObject below && value is JsonObject over ? Merge(below, over) : value?.DeepClone();
        }

        return merged;
    }

    private static JsonObject Role(string service, string[] managed, JsonArray policies) => Resource("AWS::IAM::Role", new()
    {
        ["AssumeRolePolicyDocument"] = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = "sts:AssumeRole",
                ["Principal"] = new JsonObject { ["Service"] = service },
            }),
        },
        ["ManagedPolicyArns"] = new JsonArray([.. managed.Select(policy => Sub("arn:${AWS::Partition}:iam::aws:policy/" + policy))]),
        ["Policies"] = new JsonArray([.. policies.Select((policy, number) =>
            new JsonObject { ["PolicyName"] = $"Policy{number}", ["PolicyDocument"] = policy!.DeepClone() })]),
    });

    private static JsonObject Resource(string type, JsonObject properties) => new() { ["Type"] = type, ["Properties"] = properties };

    private static JsonObject Ref(string name) => new() { ["Ref"] = name };

    private static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    private static JsonObject GetAtt(string name, string attribute) => new() { ["Fn::GetAtt"] = new JsonArray(name, attribute) };

    private static JsonNode Take(JsonObject map, string key)
    {
        var value = map[key] ?? throw new KeyNotFoundException(key);
        map.Remove(key);
        return value;
    }
}
