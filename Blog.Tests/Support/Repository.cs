using System.Reflection;

namespace Blog.Tests.Support;

/// <summary>Where the files of the repository are.</summary>
public static class Repository
{
    /// <summary>Absolute path of the checkout the tests were built in.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>Absolute path of a file or folder of the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Absolute path of the assembly of a project that runs by itself, built in the configuration of the tests.</summary>
    public static string Built(string project) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, new DirectoryInfo(AppContext.BaseDirectory).Name, project + ".dll")); // artifacts/bin/<project>/<configuration>

    /// <summary>The text of a file of the checkout.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));
}
