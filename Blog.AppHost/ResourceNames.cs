namespace Blog.AppHost;

/// <summary>The names of the resources, as the dashboard, the tests and template.yaml use them.</summary>
public static class ResourceNames
{
    /// <summary>DynamoDB Local.</summary>
    public const string DynamoDB = "dynamodb";

    /// <summary>The API Gateway emulator in front of the five functions.</summary>
    public const string ApiGateway = "api-gateway";

    /// <summary>The ASP.NET container, two replicas behind one address.</summary>
    public const string Containers = "containers";

    /// <summary>The page and the forwarder.</summary>
    public const string Web = "web";

    /// <summary>Loads the sample posts, and ends.</summary>
    public const string Samples = "samples";
}
