using Aspire.Hosting.AWS.Lambda;
using Blog.AppHost;
using Microsoft.Extensions.Configuration;

GlobalTools.AddToPath();

var builder = DistributedApplication.CreateBuilder(args);

// DynamoDB Local, healthy once the table is there.
var dynamodb = builder.AddDynamoDB(ResourceNames.DynamoDB);

// Empty, the default, leaves writing open.
var writeKey = builder.AddParameter("write-key", () => builder.Configuration["BLOG_WRITE_KEY"] ?? "", secret: true);

// API Gateway and Lambda: one function per route, all from one project.
builder.AddAWSLambdaServiceEmulator(new LambdaEmulatorOptions { DisableHttpsEndpoint = true, OverrideMinimumInstallVersion = "0.15.0" })
    .WithHttpHealthCheck("/lambda-runtime-api/healthcheck");

var gateway = builder.AddAWSAPIGatewayEmulator(ResourceNames.ApiGateway, APIGatewayType.Rest, new APIGatewayEmulatorOptions { DisableHttpsEndpoint = true })
    .WithHttpHealthCheck("/__lambda_test_tool_apigateway_health__");

// The ASP.NET container; the proxy in front of its replicas stands for the load balancer.
var containers = builder.AddProject<Projects.Blog_Containers>(ResourceNames.Containers)
    .RunAsBuilt()
    .WithBlogTable(dynamodb, writeKey)
    .WithReplicas(2)
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "API (containers)")
    .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/openapi/v1.json", DisplayText = "OpenAPI" });

// The page, and one origin for both backends.
var web = builder.AddProject<Projects.Blog_Web>(ResourceNames.Web)
    .RunAsBuilt()
    .WithReference(gateway.GetEndpoint("http"))
    .WithReference(containers)
    .WithDashboardAddress()
    .WaitFor(gateway)
    .WaitFor(containers)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/alive")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Blog");

foreach (var route in BlogRoute.All)
{
    var function = builder.AddAWSLambdaFunction<Projects.Blog_Functions>(route.Name, lambdaHandler: "Blog.Functions")
        .RunAsBuilt()
        .WithEnvironment(BlogRoute.Variable, route.Name)
        .WithBlogTable(dynamodb, writeKey);

    gateway.WithReference(function, Enum.Parse<Method>(route.Method, ignoreCase: true), route.Path);
    web.WaitFor(function);
}

// The sample posts: loaded at the start with --Seed=true, else when somebody starts this resource in the dashboard.
var samples = builder.AddProject<Projects.Blog_Samples>(ResourceNames.Samples)
    .RunAsBuilt()
    .WithBlogTable(dynamodb, writeKey)
    .WithEnvironment("BLOG_URL", containers.GetEndpoint("http"))
    .WithArgs("../samples")
    .WaitFor(containers);
if (!builder.Configuration.GetValue<bool>("Seed")) samples.WithExplicitStart();

builder.AnnounceWhenReady(web);
builder.AddDeployment();

if (builder.FindTakenPort() is { } taken)
{
    await Console.Error.WriteLineAsync(taken);
    return 1;
}

builder.Build().Run();
return Environment.ExitCode;
