using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Blog.AppHost;
using Blog.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Blog.Tests.Deploy;

/// <summary>What the template says about routes, table, errors and shutdown is what the code says.</summary>
public sealed class SameEverywhereTests
{
    private readonly Template template = Template.Load();

    private IEnumerable<string> Routes =>
        from function in template.OfType("AWS::Serverless::Function")
        from source in function.Properties["Events"]!.AsObject()
        let route = source.Value!["Properties"]!
        select $"{function.Name} {route["Method"]!.ToString().ToUpperInvariant()} {route["Path"]}";

    [Fact]
    public void The_routes_are_those_of_the_code() =>
        Assert.Equal(BlogRoute.All.Select(route => $"{route.Name} {route.Method} {route.Path}"), Routes);

    [Fact]
    public void The_routes_are_those_of_the_OpenAPI_document()
    {
        var documented = JsonNode.Parse(Repository.Read("docs", "openapi.json"))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal(Routes.Select(route => route.Split(' ', 2)[1]).Order(), documented.Order());
    }

    [Fact]
    public void The_table_is_the_one_that_is_made_locally()
    {
        var local = BlogTable.CreateRequest("any");
        var table = template.Properties("BlogTable");

        Assert.Equal(BlogTable.DefaultName, template.Root["Parameters"]!["TableName"]!["Default"]!.ToString());
        Assert.Equal(local.BillingMode.Value, table["BillingMode"]!.ToString());
        Assert.Equal(Keys(local.KeySchema), Keys(table["KeySchema"]!));
        Assert.Equal(
            local.AttributeDefinitions.Select(attribute => $"{attribute.AttributeName} {attribute.AttributeType}"),
            table["AttributeDefinitions"]!.AsArray().Select(attribute => $"{attribute!["AttributeName"]} {attribute["AttributeType"]}"));
        Assert.Equal(
            local.GlobalSecondaryIndexes.Select(index =>
                $"{index.IndexName}: {Keys(index.KeySchema)}, {index.Projection.ProjectionType} {string.Join(' ', index.Projection.NonKeyAttributes)}"),
            table["GlobalSecondaryIndexes"]!.AsArray().Select(index =>
                $"{index!["IndexName"]}: {Keys(index["KeySchema"]!)}, {index["Projection"]!["ProjectionType"]} "
                + string.Join(' ', index["Projection"]!["NonKeyAttributes"]!.AsArray())));
        Assert.Equal(BlogTable.ExpiresAt, table["TimeToLiveSpecification"]!["AttributeName"]!.ToString());
        Assert.True(table["TimeToLiveSpecification"]!["Enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_task_drains_then_shuts_down_then_is_killed()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        var shutdown = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds;
        var container = template.Properties("FargateTaskDefinition")["ContainerDefinitions"]![0]!;
        var deregistration = template.Properties("FargateTargetGroup")["TargetGroupAttributes"]!.AsArray()
            .Single(attribute => attribute!["Key"]!.ToString() == "deregistration_delay.timeout_seconds")!["Value"]!.ToString();

        Assert.InRange(shutdown, double.Parse(deregistration, null) + 1, container["StopTimeout"]!.GetValue<long>() - 1);
    }

    [Theory]
    [InlineData("DEFAULT_4XX", nameof(ProblemKind.Invalid))]
    [InlineData("MISSING_AUTHENTICATION_TOKEN", nameof(ProblemKind.NotFound))]
    [InlineData("RESOURCE_NOT_FOUND", nameof(ProblemKind.NotFound))]
    [InlineData("REQUEST_TOO_LARGE", nameof(ProblemKind.TooLarge))]
    [InlineData("UNSUPPORTED_MEDIA_TYPE", nameof(ProblemKind.UnsupportedMediaType))]
    [InlineData("THROTTLED", nameof(ProblemKind.TooManyRequests))]
    [InlineData("DEFAULT_5XX", nameof(ProblemKind.Failed))]
    [InlineData("INTEGRATION_FAILURE", nameof(ProblemKind.Unavailable))]
    public void The_gateway_names_an_error_as_the_code_does(string response, string kind)
    {
        var problem = (ProblemKind)typeof(ProblemKind).GetProperty(kind)!.GetValue(null)!;
        var body = template.Root["Globals"]!["Api"]!["GatewayResponses"]![response]!["ResponseTemplates"]!["application/json"]!.ToString();

        Assert.StartsWith($$"""{"type":"{{problem.Type}}","title":"{{problem.Title}}","status":{{problem.Status}},""", body, StringComparison.Ordinal);
    }

    private static string Keys(IEnumerable<KeySchemaElement> schema) => string.Join(' ', schema.Select(key => $"{key.AttributeName} {key.KeyType}"));

    private static string Keys(JsonNode schema) => string.Join(' ', schema.AsArray().Select(key => $"{key!["AttributeName"]} {key["KeyType"]}"));
}
