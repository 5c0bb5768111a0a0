using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.AWS.DynamoDB;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Blog.AppHost;

/// <summary>DynamoDB Local as a resource, and what a backend needs to use it.</summary>
public static class DynamoDB
{
    private const string Region = "us-east-1";

    /// <summary>
    /// Adds DynamoDB Local: the published container where a container engine answers, the same program under Java elsewhere
    /// (<c>DynamoDB:Run</c> overrides). It is healthy once the blog's table is there.
    /// </summary>
    public static IResourceBuilder<IResourceWithEndpoints> AddDynamoDB(this IDistributedApplicationBuilder builder, string name)
    {
        var data = builder.Configuration["DynamoDB:DataDirectory"] is { Length: > 0 } relative
            ? Directory.CreateDirectory(Path.GetFullPath(relative, builder.AppHostDirectory)).FullName
            : null;
        var dynamodb = UseContainer(builder.Configuration) ? AddContainer(builder, name, data) : AddJar(builder, name, data);

        builder.Services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig
            {
                ServiceURL = dynamodb.GetEndpoint("http").Url, AuthenticationRegion = Region, MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(5),
            }));
        builder.Services.AddHealthChecks().AddCheck<TableHealthCheck>("table");
        return dynamodb.WithHealthCheck("table");
    }

    /// <summary>Gives a project the table and the key to write with, and has it wait until the table is there.</summary>
    public static IResourceBuilder<T> WithBlogTable<T>(
        this IResourceBuilder<T> project, IResourceBuilder<IResourceWithEndpoints> dynamodb, IResourceBuilder<ParameterResource> writeKey)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport => project
            .WithEnvironment("TABLE_NAME", BlogTable.DefaultName)
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.GetEndpoint("http"))
            // DynamoDB Local takes any credentials, but the SDK wants some.
            .WithEnvironment("AWS_REGION", Region)
            .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local")
            .WithEnvironment("BLOG_WRITE_KEY", writeKey)
            // Counts only where there is no key: on a laptop writing may be open to all.
            .WithEnvironment("BLOG_OPEN_WRITING", "true")
            .WaitFor(dynamodb);

    private static bool UseContainer(ConfigurationManager configuration) => configuration["DynamoDB:Run"] switch
    {
        "container" => true,
        "jar" => false,
        // The engine that Aspire would use: the one it is set to, else Docker or Podman.
        null or "" or "auto" => ContainerEngine.Answers(configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } engine ? [engine] : ["docker", "podman"]),
        var run => throw new InvalidOperationException($"DynamoDB:Run is '{run}'; use container, jar or auto."),
    };

    private static IResourceBuilder<IResourceWithEndpoints> AddContainer(IDistributedApplicationBuilder builder, string name, string? data) =>
        builder.AddAWSDynamoDBLocal(name, new DynamoDBLocalOptions
        {
            SharedDb = true,
            InMemory = data is null,
            LocalStorageDirectory = data,
            DisableDynamoDBLocalTelemetry = true,
        });

    private static IResourceBuilder<IResourceWithEndpoints> AddJar(IDistributedApplicationBuilder builder, string name, string? data)
    {
        var jar = builder.AddExecutable(name, "bash", "../scripts", "dynamodb-local", "-sharedDb", "-disableTelemetry").WithHttpEndpoint();
        return jar.WithArgs("-port", jar.GetEndpoint("http").Property(EndpointProperty.TargetPort))
            .WithArgs(data is null ? ["-inMemory"] : ["-dbPath", data]);
    }

    // Makes the table when it is missing, so it is there again after a restart of an in-memory DynamoDB Local. While DynamoDB Local does not
    // answer it throws, which ASP.NET's health checks report as unhealthy, with the reason.
    private sealed class TableHealthCheck(IAmazonDynamoDB client) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await BlogTable.EnsureAsync(client, BlogTable.DefaultName, cancellationToken);
            return HealthCheckResult.Healthy($"Table {BlogTable.DefaultName} is there.");
        }
    }
}
