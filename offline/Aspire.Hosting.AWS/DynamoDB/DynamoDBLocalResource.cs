using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local as a container.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="options">Its settings.</param>
public sealed class DynamoDBLocalResource(string name, DynamoDBLocalOptions options) : ContainerResource(name)
{
    internal const int Port = 8000;
    internal const string StorageDirectory = "/storage";

    internal string[] Arguments() =>
    [
        "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
        .. options.SharedDb ? (string[])["-sharedDb"] : [],
        .. options.InMemory ? (string[])["-inMemory"] : [],
        .. options.DisableDynamoDBLocalTelemetry ? (string[])["-disableTelemetry"] : [],
        .. string.IsNullOrEmpty(options.LocalStorageDirectory) ? [] : (string[])["-dbPath", StorageDirectory],
    ];
}

/// <summary>Settings of DynamoDB Local.</summary>
public class DynamoDBLocalOptions
{
    /// <summary>One database for all credentials and regions.</summary>
    public bool SharedDb { get; set; }

    /// <summary>Keeps everything in memory.</summary>
    public bool InMemory { get; set; }

    /// <summary>Directory of this machine the tables are kept in.</summary>
    public string? LocalStorageDirectory { get; set; }

    /// <summary>Sends no usage data.</summary>
    public bool DisableDynamoDBLocalTelemetry { get; set; }
}
