using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;
using Aspire.Hosting.AWS.Lambda;

namespace Blog.Tests.StandIns;

/// <summary>What the AWS resources tell their processes, as recorded from the published integration.</summary>
public sealed class AwsHostingTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { AssemblyName = "Blog.AppHost", DisableDashboard = true, Args = ["--environment=Development"] });

    [Fact]
    public async Task A_function_is_told_its_name_its_handler_and_where_its_events_come_from()
    {
        _builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317";
        var function = _builder.AddAWSLambdaFunction<FunctionProject>("GetBlog", "Handler");
        Allocate("LambdaServiceEmulator", 5001);

        Assert.Superset(
            new HashSet<string>
            {
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES=true",
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES=true",
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
                "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=true",
                "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=true",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317",
                "AWS_EXECUTION_ENV=aspire.hosting.aws#13.6.0",
                "AWS_LAMBDA_RUNTIME_API=localhost:5001/GetBlog",
                "AWS_LAMBDA_FUNCTION_NAME=GetBlog",
                "_HANDLER=Handler",
                "AWS_LAMBDA_LOG_FORMAT=Text",
                "AWS_LAMBDA_LOG_LEVEL=INFO",
            },
            (await EnvironmentAsync(function.Resource)).ToHashSet());
        Assert.Equal([("LambdaServiceEmulator", "Parent")], Relationships(function.Resource));
    }

    [Fact]
    public async Task A_functions_command_opens_the_emulator_while_it_runs()
    {
        var function = _builder.AddAWSLambdaFunction<FunctionProject>("GetBlog", "Handler");
        Allocate("LambdaServiceEmulator", 5001);
        await EnvironmentAsync(function.Resource);
        await EnvironmentAsync(function.Resource); // A second start adds no second command.

        var command = Assert.Single(function.Resource.Annotations.OfType<ResourceCommandAnnotation>());
        Assert.Equal(
            ("LambdaEmulator", "Lambda Service Emulator", "Bug", IconVariant.Filled, true),
            (command.Name, command.DisplayName, command.IconName, command.IconVariant, command.IsHighlighted));
    }

    [Fact]
    public async Task The_emulator_is_told_its_port()
    {
        var emulator = _builder.AddAWSLambdaServiceEmulator();
        Allocate("LambdaServiceEmulator", 5001);

        Assert.Equal(["ASPIRE_HOSTED=true", "LAMBDA_RUNTIME_API_PORT=target of LambdaServiceEmulator"], await EnvironmentAsync(emulator.Resource));
        var arguments = await ArgumentsAsync(emulator.Resource);
        Assert.EndsWith("Amazon.Lambda.TestTool.dll", arguments[0], StringComparison.Ordinal);
        Assert.Equal(
            ["start", "--no-launch-window", "--config-storage-path", Path.Combine(Environment.CurrentDirectory, ".aws-lambda-testtool")], arguments[1..]);
        Assert.Equal("Lambda Test Tool UI", DisplayText(emulator.Resource));
        Assert.Throws<InvalidOperationException>(() => _builder.AddAWSLambdaServiceEmulator());
    }

    [Fact]
    public async Task The_gateway_is_told_its_port_and_a_route_for_each_function()
    {
        var gateway = _builder.AddAWSAPIGatewayEmulator("api-gateway", APIGatewayType.Rest);
        foreach (var (name, method, path) in ((string, Method, string)[])[("GetBlogs", Method.Get, "/blogs"), ("DeleteBlog", Method.Delete, "/blogs/{id}")])
        {
            gateway.WithReference(_builder.AddAWSLambdaFunction<FunctionProject>(name, name), method, path);
        }

        Allocate("LambdaServiceEmulator", 5001);
        Allocate("api-gateway", 5002);

        Assert.Equal(
            [
                "ASPIRE_HOSTED=true",
                "API_GATEWAY_EMULATOR_PORT=target of api-gateway",
                "LAMBDASERVICEEMULATOR_HTTP=http://localhost:5001",
                "services__LambdaServiceEmulator__http__0=http://localhost:5001",
                """APIGATEWAY_EMULATOR_ROUTE_CONFIG_GetBlogs={"LambdaResourceName":"GetBlogs","Endpoint":"http://localhost:5001","HttpMethod":"Get","Path":"/blogs"}""",
                """APIGATEWAY_EMULATOR_ROUTE_CONFIG_DeleteBlog={"LambdaResourceName":"DeleteBlog","Endpoint":"http://localhost:5001","HttpMethod":"Delete","Path":"/blogs/{id}"}""",
            ],
            await EnvironmentAsync(gateway.Resource));
        Assert.Equal(["start", "--no-launch-window", "--api-gateway-emulator-mode", "Rest"], (await ArgumentsAsync(gateway.Resource))[1..]);
        Assert.Equal("API Gateway Endpoint", DisplayText(gateway.Resource));
        Assert.Equal([("LambdaServiceEmulator", "Reference"), ("LambdaServiceEmulator", "Reference")], Relationships(gateway.Resource));
    }

    [Fact]
    public async Task DynamoDB_local_is_the_published_container()
    {
        var dynamodb = _builder.AddAWSDynamoDBLocal("dynamodb", new DynamoDBLocalOptions
        {
            SharedDb = true, DisableDynamoDBLocalTelemetry = true, LocalStorageDirectory = Path.GetTempPath(),
        });

        var image = Assert.Single(dynamodb.Resource.Annotations.OfType<ContainerImageAnnotation>());
        Assert.Equal(("public.ecr.aws", "aws-dynamodb-local/aws-dynamodb-local", "latest"), (image.Registry, image.Image, image.Tag));
        Assert.Equal("/storage", Assert.Single(dynamodb.Resource.Annotations.OfType<ContainerMountAnnotation>()).Target);
        var http = Assert.Single(dynamodb.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("http", 8000), (http.Name, http.TargetPort));
        Assert.Equal(
            ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-sharedDb", "-disableTelemetry", "-dbPath", "/storage"],
            await ArgumentsAsync(dynamodb.Resource));
    }

    private void Allocate(string resource, int port)
    {
        var endpoint = Assert.Single(_builder.Resources.Single(known => known.Name == resource).Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("http", (int?)null, true), (endpoint.Name, endpoint.Port, endpoint.IsProxied));
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port, EndpointBindingMode.SingleAddress, $"target of {resource}");
    }

    private static async Task<string[]> EnvironmentAsync(IResource resource)
    {
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context);
        }

        return await Task.WhenAll(context.EnvironmentVariables.Select(async variable => $"{variable.Key}={await ValueAsync(variable.Value)}"));
    }

    private static async Task<string[]> ArgumentsAsync(IResource resource)
    {
        var context = new CommandLineArgsCallbackContext([], resource);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return await Task.WhenAll(context.Args.Select(async argument => await ValueAsync(argument) ?? ""));
    }

    private static async Task<string?> ValueAsync(object value) =>
        value is IValueProvider provider ? await provider.GetValueAsync() : value.ToString();

    private static IEnumerable<(string Name, string Type)> Relationships(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(link => (link.Resource.Name, link.Type));

    private static string? DisplayText(IResourceWithEndpoints resource)
    {
        List<ResourceUrlAnnotation> urls = [new() { Url = "http://localhost", Endpoint = resource.GetEndpoint("http") }];
        var context = new ResourceUrlsCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource, urls);
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            annotation.Callback(context);
        }

        return Assert.Single(urls).DisplayText;
    }

    private sealed class FunctionProject : IProjectMetadata
    {
        public string ProjectPath => "Fn.csproj";
    }
}
