using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blog.Tests.Deploy;

/// <summary>The deployment package of the functions as <c>sam build</c> makes it, for this machine's processor, and a table to serve.</summary>
public abstract class FunctionPackage(string how) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private DynamoDBProcess? _dynamodb;

    /// <summary>Folder of the package.</summary>
    public string Folder { get; } = Repository.PathOf("artifacts", "lambda", "package-" + how);

    internal DynamoDBProcess DynamoDB => _dynamodb ?? throw new InvalidOperationException("DynamoDB Local is not started.");

    internal DynamoDBTraffic Traffic { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // As the SAM CLI calls it: with the makefile's path, in a folder of its own.
        var elsewhere = Directory.CreateTempSubdirectory("sam").FullName;
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        var start = new ProcessStartInfo("make", ["--makefile", Repository.PathOf("Blog.Functions", "Makefile"), "build-GetBlogs"])
        {
            WorkingDirectory = elsewhere,
        };
        start.Environment["ARTIFACTS_DIR"] = Folder;
        start.Environment["BLOG_ARCHITECTURE"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86_64";
        start.Environment["BLOG_FUNCTIONS"] = how;
        start.Environment["BLOG_STAND_INS"] = "allowed";
        start.Environment["RunAnalyzers"] = "false"; // the build of the tests ran them
        var make = await Tool.EndAsync(start, Deadline);
        Assert.True(make.ExitCode == 0, make.Output);
        Directory.Delete(elsewhere, recursive: true);
        _dynamodb = await DynamoDBProcess.StartAsync(Repository.Root);
        Traffic = await DynamoDBTraffic.StartAsync(_dynamodb.Address);
    }

    public async Task DisposeAsync()
    {
        if (Traffic is not null) await Traffic.DisposeAsync();
        if (_dynamodb is not null) await _dynamodb.DisposeAsync();
    }

    /// <summary>A function in an environment that has nothing of this machine but DynamoDB's address.</summary>
    internal Task<LambdaProcess> StartAsync(string function, string writeKey = "", string via = "", string corsOrigin = "") => LambdaProcess.StartAsync(Folder, function, new Dictionary<string, string>
    {
        ["TABLE_NAME"] = "ServerlessBlog",
        ["BLOG_WRITE_KEY"] = writeKey,
        ["BLOG_OPEN_WRITING"] = writeKey.Length == 0 ? "true" : "",
        ["BLOG_CORS_ORIGIN"] = corsOrigin,
        ["AWS_ENDPOINT_URL_DYNAMODB"] = Traffic.AddressFor(via.Length == 0 ? function : via),
    });
}

/// <summary>Compiled ahead, for the .NET of Lambda's runtime.</summary>
public sealed class ReadyToRunPackage() : FunctionPackage("readytorun");

/// <summary>Compiled to a native binary; for .NET again where the native linker would take a path of this machine apart at its spaces.</summary>
public sealed class NativePackage() : FunctionPackage(HasSpaces ? "readytorun" : "aot")
{
    internal static bool HasSpaces { get; } = $"{Repository.Root}{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}".Contains(' ', StringComparison.Ordinal);
}
