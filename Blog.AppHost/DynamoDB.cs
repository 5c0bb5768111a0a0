using System.Diagnostics;
using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.AWS.DynamoDB;
using Blog.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Blog.AppHost;

/// <summary>DynamoDB Local as a resource, and what a backend needs to use it.</summary>
public static class DynamoDB
{
    private const string TableName = "ServerlessBlog";
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
        builder.Services.AddHealthChecks().AddCheck<TableHealthCheck>("table");

        if (UseContainer(builder.Configuration["DynamoDB:Run"]))
        {
            var container = builder.AddAWSDynamoDBLocal(name, new DynamoDBLocalOptions
            {
                SharedDb = true,
                InMemory = data is null,
                LocalStorageDirectory = data,
                DisableDynamoDBLocalTelemetry = true,
            }).WithHealthCheck("table");
            builder.Services.AddSingleton(container.GetEndpoint("http"));
            return container;
        }

        var jar = builder.AddExecutable(name, "java", JarDirectory(), "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
                "-sharedDb", "-disableTelemetry")
            .WithHttpEndpoint();
        jar.WithArgs("-port", jar.GetEndpoint("http").Property(EndpointProperty.TargetPort))
            .WithArgs(data is null ? ["-inMemory"] : ["-dbPath", data])
            .WithHealthCheck("table");
        builder.Services.AddSingleton(jar.GetEndpoint("http"));
        return jar;
    }

    /// <summary>Gives a backend the table, and has it wait until the table is there.</summary>
    public static IResourceBuilder<T> WithBlogTable<T>(
        this IResourceBuilder<T> backend, IResourceBuilder<IResourceWithEndpoints> dynamodb, IResourceBuilder<ParameterResource> writeKey)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport => backend
            .WithEnvironment("TABLE_NAME", TableName)
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.GetEndpoint("http"))
            // DynamoDB Local takes any credentials, but the SDK wants some.
            .WithEnvironment("AWS_REGION", Region)
            .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local")
            .WithEnvironment("BLOG_WRITE_KEY", writeKey)
            .WaitFor(dynamodb);

    private static bool UseContainer(string? run) => run switch
    {
        "container" => true,
        "jar" => false,
        null or "" or "auto" => EngineAnswers(),
        _ => throw new InvalidOperationException($"DynamoDB:Run is '{run}'; use container, jar or auto."),
    };

    // A client alone is no engine: only the server's version proves one.
    private static bool EngineAnswers()
    {
        var engine = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? "docker";
        var start = new ProcessStartInfo(engine, engine == "podman" ? ["info"] : ["version", "--format", "{{.Server.Version}}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            if (process.WaitForExit(TimeSpan.FromSeconds(5))) return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not installed
        }
    }

    private static string JarDirectory()
    {
        var directory = typeof(DynamoDB).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "dynamodblocalpath")?.Value;
        return File.Exists(Path.Combine(directory ?? "", "DynamoDBLocal.jar"))
            ? directory!
            : throw new InvalidOperationException(
                "No container engine answers and DynamoDB Local is not downloaded: run offline/fetch dynamodb (or ./run), or start the engine.");
    }

    // Makes the table when it is missing, so it is there again after a restart of an in-memory DynamoDB Local.
    private sealed class TableHealthCheck(EndpointReference endpoint) : IHealthCheck, IDisposable
    {
        private readonly Lazy<AmazonDynamoDBClient> client = new(() => new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig
            {
                ServiceURL = endpoint.Url, AuthenticationRegion = Region, MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(5),
            }));

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await BlogTable.EnsureAsync(client.Value, TableName, cancellationToken);
                return HealthCheckResult.Healthy($"Table {TableName} is there.");
            }
            catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or TimeoutException)
            {
                return HealthCheckResult.Unhealthy("DynamoDB Local does not answer yet.", exception);
            }
        }

        public void Dispose()
        {
            if (client.IsValueCreated) client.Value.Dispose();
        }
    }
}
