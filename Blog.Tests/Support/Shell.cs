using System.Diagnostics;

namespace Blog.Tests.Support;

/// <summary>Runs the repository's scripts with a PATH of the test's own: tools left out, or replaced by stand-ins.</summary>
public sealed class Shell : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("blog-shell-");

    /// <param name="without">Names of tools that this machine shall not have.</param>
    public Shell(params string[] without)
    {
        Tools = directory.CreateSubdirectory("bin").FullName;
        Cache = directory.CreateSubdirectory("cache").FullName;
        Home = directory.CreateSubdirectory("home").FullName;
        foreach (var path in Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists))
        {
            foreach (var tool in Directory.EnumerateFiles(path))
            {
                var link = Path.Combine(Tools, Path.GetFileName(tool));
                if (!without.Contains(Path.GetFileName(tool)) && !File.Exists(link)) File.CreateSymbolicLink(link, tool);
            }
        }
    }

    /// <summary>The only folder on PATH.</summary>
    public string Tools { get; }

    /// <summary>XDG_CACHE_HOME of the scripts.</summary>
    public string Cache { get; }

    /// <summary>HOME of the scripts.</summary>
    public string Home { get; }

    /// <summary>Environment variables that the scripts have besides.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Puts a bash script in the place of a tool.</summary>
    public Shell Replace(string tool, string script)
    {
        var path = Path.Combine(Tools, tool);
        File.Delete(path);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>Runs a script of the repository to its end.</summary>
    /// <param name="script">Path from the root, such as <c>scripts/fetch</c>.</param>
    public Task<ToolResult> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.PathOf(script), arguments)
        {
            WorkingDirectory = directory.FullName,
            Environment = { ["PATH"] = Tools, ["XDG_CACHE_HOME"] = Cache, ["HOME"] = Home },
        };
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        return Tool.EndAsync(start);
    }

    public void Dispose() => directory.Delete(recursive: true);
}
