using System.Diagnostics;

namespace Blog.Tests.Deploy;

/// <summary>
/// A committed copy of what <c>deploy.sh</c> needs, on a machine that has nothing but stand-ins of the tools it calls
/// (<c>standin.sh</c>), which record every call and keep what a cloud would.
/// </summary>
internal sealed class DeploySandbox : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly string[] StandIns = ["aws", "sam", "docker", "dotnet", "make", "curl"];

    private static readonly string[] Basics =
    [
        "awk", "bash", "cat", "chmod", "cp", "cut", "date", "dirname", "env", "find", "git", "grep", "head", "ls", "mkdir", "mktemp", "paste", "rm",
        "sed", "sha256sum", "sort", "tail", "touch", "tr", "uname", "wc",
    ];

    public DeploySandbox(params string[] missing)
    {
        foreach (var folder in (string[])[Checkout, State, Bin, PathOf("checkout", "scripts"), PathOf("checkout", "Blog.Web")])
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var file in (string[])["deploy.sh", "template.yaml", "samconfig.toml", ".gitignore", "scripts/setup.sh", "scripts/aws.sh", "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.Copy(Repository.PathOf(file), PathOf("checkout", file));
        }

        foreach (var project in (string[])["Blog.Containers", "Blog.Core", "Blog.ServiceDefaults"])
        {
            Directory.CreateDirectory(PathOf("checkout", project));
            File.WriteAllText(PathOf("checkout", project, "Source.cs"), "// of the image\n");
        }

        Copy(Repository.PathOf("Blog.Web", "wwwroot"), PathOf("checkout", "Blog.Web", "wwwroot"));
        foreach (var name in StandIns.Except(missing))
        {
            File.CreateSymbolicLink(Path.Combine(Bin, name), Repository.PathOf("Blog.Tests", "Deploy", "standin.sh"));
        }

        foreach (var name in Basics)
        {
            File.CreateSymbolicLink(Path.Combine(Bin, name), Find(name));
        }

        foreach (var command in (string[])["init -q", "add -A", "-c user.name=test -c user.email=test@example.com commit -qm test"])
        {
            using var git = Process.Start(new ProcessStartInfo("git", command) { WorkingDirectory = Checkout })!;
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }

    private string Folder { get; } = Directory.CreateTempSubdirectory("deploy").FullName;

    private string Checkout => PathOf("checkout");

    private string State => PathOf("state");

    private string Bin => PathOf("bin");

    /// <summary>The calls of the last run, in order.</summary>
    public string[] Calls => File.Exists(Path.Combine(State, "calls")) ? File.ReadAllLines(Path.Combine(State, "calls")) : [];

    public bool Has(string state) => Path.Exists(Path.Combine(State, state));

    public string StateOf(string state) => Path.Combine(State, state);

    public string Read(params string[] state) => File.ReadAllText(Path.Combine([State, .. state]));

    /// <summary>Changes a source of the image.</summary>
    public void ChangeSource() => File.AppendAllText(PathOf("checkout", "Blog.Core", "Source.cs"), "// changed\n");

    public void Write(string state, string text) => File.WriteAllText(Path.Combine(State, state), text);

    /// <summary>Among the calls of the last run are some that begin like these, in this order.</summary>
    public void AssertCalledInOrder(params string[] expected)
    {
        var from = 0;
        foreach (var start in expected)
        {
            var at = Array.FindIndex(Calls, from, call => call.StartsWith(start, StringComparison.Ordinal));
            Assert.True(at >= 0, $"'{start}' does not come next in:\n{string.Join('\n', Calls)}");
            from = at + 1;
        }
    }

    public Result Run(params string[] arguments) => Run(failAt: 0, input: "", arguments);

    public Result Run(int failAt, string input, params string[] arguments)
    {
        File.Delete(Path.Combine(State, "calls"));
        var start = new ProcessStartInfo(Path.Combine(Bin, "bash"), [PathOf("checkout", "deploy.sh"), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Bin;
        start.Environment["HOME"] = Folder;
        start.Environment["STATE"] = State;
        start.Environment["FAIL_AT"] = failAt.ToString(provider: null);
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Deadline), "deploy.sh did not end.");
        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Find(string name) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, name)).First(File.Exists);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public sealed record Result(int ExitCode, string Output, string Error)
    {
        public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
    }
}
