using System.Net;
using System.Net.Sockets;
using Blog.Tests.Support;

namespace Blog.Tests.Setup;

public sealed class RunTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task Help_says_what_there_is(string script)
    {
        using var shell = new Shell("dotnet", "java");

        var result = await shell.RunAsync(script, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"Usage: ./{script}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task An_unknown_option_is_an_error(string script)
    {
        using var shell = new Shell();

        await FailsAsync(shell, script, ["--nonsense"], "there is no option --nonsense");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task Without_the_SDK_it_says_what_to_install(string script)
    {
        using var shell = new Shell("dotnet");

        await FailsAsync(shell, script, [], "the .NET SDK 10 is not installed");
    }

    [Fact]
    public async Task Without_Java_and_engine_it_says_what_to_install()
    {
        using var shell = new Shell("java", "docker", "podman");

        await FailsAsync(shell, "run", [], "DynamoDB Local needs Java 17 or later or a running container engine");
    }

    [Fact]
    public async Task An_old_Java_is_not_enough()
    {
        using var shell = new Shell("docker", "podman").Replace("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

        await FailsAsync(shell, "run", [], "'java' here is 11");
    }

    [Fact]
    public async Task A_container_is_refused_where_no_engine_answers()
    {
        using var shell = new Shell("docker");

        await FailsAsync(shell, "run", ["--container"], "no container engine answers");
    }

    [Fact]
    public async Task Several_at_once_in_one_checkout_build_once()
    {
        using var shell = new Shell()
            .Replace("npm", $"{FetchTests.AspireNpm}\n{FetchTests.Npm}")
            .Replace("dotnet", """[ "$1" != build ] || echo build >>"$XDG_CACHE_HOME/builds" """);
        var checkout = Directory.CreateDirectory(Path.Combine(shell.Cache, "checkout")).FullName;
        foreach (var file in new[] { "run", "offline/setup.sh", "offline/fetch", "offline/npm/aspire/package.json", "offline/npm/aspire/package-lock.json", "offline/npm/dynamodb/package.json", "offline/npm/dynamodb/package-lock.json" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(checkout, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(checkout, file));
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shell.RunAsync(Path.Combine(checkout, "run"), "--offline", "--jar", "--build-only")));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Error));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(shell.Cache, "builds")));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        // The tools are fetched already, by ./test; a cache of its own would fetch them again.
        using var shell = new Shell().Replace("dotnet", "echo 10.0.100");
        using var listener = new TcpListener(IPAddress.Loopback, 18889);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            // Something else holds it: taken all the same.
        }

        Directory.Delete(shell.Cache);
        Directory.CreateSymbolicLink(shell.Cache, CacheHome);
        await FailsAsync(shell, "run", ["--jar"], "is taken; is the blog running already?");
        Directory.Delete(shell.Cache);
    }

    private static string CacheHome => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    // One plain sentence on stderr, no stack, exit code not 0.
    private static async Task FailsAsync(Shell shell, string script, string[] arguments, string sentence)
    {
        var result = await shell.RunAsync(script, arguments);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
