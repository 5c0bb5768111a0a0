using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local as a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="options">Its settings; the defaults where left out.</param>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(this IDistributedApplicationBuilder builder, string name, DynamoDBLocalOptions? options = null)
    {
        options ??= new();
        var resource = new DynamoDBLocalResource(name, options);
        var container = builder.AddResource(resource)
            .ExcludeFromManifest()
            .WithEndpoint(targetPort: DynamoDBLocalResource.Port, scheme: "http", port: options.Port)
            .WithArgs(resource.Arguments())
            .WithImage("aws-dynamodb-local/aws-dynamodb-local", options.Tag)
            .WithImageRegistry("public.ecr.aws");
        return string.IsNullOrWhiteSpace(options.LocalStorageDirectory)
            ? container
            : container.WithBindMount(options.LocalStorageDirectory, DynamoDBLocalResource.StorageDirectory);
    }

    /// <summary>Has a resource wait for DynamoDB Local, and its AWS SDK call it.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<DynamoDBLocalResource> dynamoDBLocalResourceBuilder)
        where TDestination : IResourceWithEnvironment
    {
        if (builder is IResourceBuilder<IResourceWithWaitSupport> waiting)
        {
            waiting.WaitFor(dynamoDBLocalResourceBuilder);
        }

        return builder.WithEnvironment(context =>
            context.EnvironmentVariables["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDBLocalResourceBuilder.GetEndpoint("http"));
    }
}
