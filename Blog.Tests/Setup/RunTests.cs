using System.Net;
using System.Net.Sockets;

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
        using var checkout = new Checkout("""[ "$1" != build ] || echo build >>"$XDG_CACHE_HOME/builds" """);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => checkout.BuildAsync()));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Error));
        Assert.Single(checkout.Builds);
    }

    [Fact]
    public async Task Packages_that_the_registry_lacks_are_replaced_by_their_stand_ins_and_nothing_is_asked_twice()
    {
        using var checkout = new Checkout(Restore("error NU1101: Unable to find package Amazon.Lambda.Core."));

        var first = await checkout.BuildAsync();
        var second = await checkout.BuildAsync();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("The registry lacks packages of AWS; their stand-ins are used", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stand-ins", second.Output, StringComparison.Ordinal);
        Assert.Equal(2, checkout.Builds.Length);
        Assert.True(checkout.UsesStandIns);
    }

    [Fact]
    public async Task Published_packages_are_asked_for_again_when_wanted()
    {
        using var checkout = new Checkout(Restore("error NU1102: Unable to find package Aspire.Hosting.AWS with version (>= 13.6.0)"));
        await checkout.BuildAsync();
        checkout.Shell.Replace("dotnet", "exit 0");

        var again = await checkout.BuildAsync("--published");

        Assert.Equal(0, again.ExitCode);
        Assert.False(checkout.UsesStandIns);
    }

    [Theory]
    [InlineData("error NU1301: Unable to load the service index. error NU1101: Unable to find package Amazon.Lambda.Core.", "the package registry could not be reached")]
    [InlineData("error NU1101: Unable to find package Some.Other.Package.", "the build failed")]
    [InlineData("error CS0246: The type or namespace name 'Amazon.Lambda.Core' could not be found", "the build failed")]
    public async Task Other_faults_of_a_build_bring_no_stand_ins(string error, string sentence)
    {
        using var checkout = new Checkout(Restore(error));

        var result = await checkout.BuildAsync();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(checkout.UsesStandIns);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
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

        await FailsAsync(shell, "run", ["--jar"], "is taken; is the blog running already?");
    }

    // A dotnet whose builds fail as long as the marker is not there.
    private static string Restore(string error) => $"""
        [ "$1" = build ] || exit 0
        echo build >>"$XDG_CACHE_HOME/builds"
        [ -f "$XDG_CACHE_HOME/checkout/.standins" ] || echo "{error}"
        [ -f "$XDG_CACHE_HOME/checkout/.standins" ]
        """;

    // One plain sentence on stderr, no stack, exit code not 0.
    private static async Task FailsAsync(Shell shell, string script, string[] arguments, string sentence)
    {
        var result = await shell.RunAsync(script, arguments);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What <c>./run --build-only</c> needs of a checkout, in a folder of its own, with a dotnet that is a script.</summary>
    private sealed class Checkout : IDisposable
    {
        private readonly string folder;

        public Checkout(string dotnet)
        {
            Shell = new Shell().Replace("npm", FetchTests.Npm).Replace("dotnet", dotnet);
            folder = Path.Combine(Shell.Cache, "checkout");
            foreach (var file in new[] { "run", "scripts/setup.sh", "scripts/fetch", "scripts/npm/dynamodb/package.json", "scripts/npm/dynamodb/package-lock.json", "Blog.AppHost/AppHost.cs" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
                File.Copy(Repository.PathOf(file), Path.Combine(folder, file));
            }

            // The published packages bring the Lambda test tool along; here it is there already.
            Directory.CreateDirectory(Path.Combine(Shell.Home, ".dotnet", "tools"));
            File.CreateSymbolicLink(Path.Combine(Shell.Home, ".dotnet", "tools", "dotnet-lambda-test-tool"), "/bin/true");
        }

        public Shell Shell { get; }

        public bool UsesStandIns => File.Exists(Path.Combine(folder, ".standins"));

        public string[] Builds => File.ReadAllLines(Path.Combine(Shell.Cache, "builds"));

        public Task<ToolResult> BuildAsync(params string[] more) => Shell.RunAsync(Path.Combine(folder, "run"), ["--jar", "--build-only", .. more]);

        public void Dispose() => Shell.Dispose();
    }
}
