using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local as a container.</summary>
public sealed class DynamoDBLocalResource : ContainerResource
{
    private readonly DynamoDBLocalOptions _options;

    internal DynamoDBLocalResource(string name, DynamoDBLocalOptions options)
        : base(name) => _options = options;

    internal const int Port = 8000;
    internal const string StorageDirectory = "/storage";

    internal string[] Arguments() =>
    [
        "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
        .. _options.SharedDb ? (string[])["-sharedDb"] : [],
        .. _options.InMemory ? (string[])["-inMemory"] : [],
        .. _options.DisableDynamoDBLocalTelemetry ? (string[])["-disableTelemetry"] : [],
        .. string.IsNullOrEmpty(_options.LocalStorageDirectory) ? [] : (string[])["-dbPath", StorageDirectory],
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
