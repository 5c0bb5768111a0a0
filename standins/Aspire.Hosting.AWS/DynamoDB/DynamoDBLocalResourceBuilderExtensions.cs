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
            .WithEndpoint(targetPort: DynamoDBLocalResource.Port, scheme: "http")
            .WithArgs(resource.Arguments())
            .WithAnnotation(new ContainerImageAnnotation
            {
                Registry = "public.ecr.aws", Image = "aws-dynamodb-local/aws-dynamodb-local", Tag = "latest",
            });
        return string.IsNullOrWhiteSpace(options.LocalStorageDirectory)
            ? container
            : container.WithAnnotation(new ContainerMountAnnotation(
                Path.GetFullPath(options.LocalStorageDirectory, builder.AppHostDirectory), DynamoDBLocalResource.StorageDirectory, ContainerMountType.BindMount, isReadOnly: false));
    }
}
