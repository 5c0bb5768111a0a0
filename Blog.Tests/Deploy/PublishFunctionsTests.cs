using System.Runtime.InteropServices;

namespace Blog.Tests.Deploy;

/// <summary>How <c>scripts/publish-functions</c> decides between a native package and one for .NET; what compiles is a stand-in.</summary>
public sealed class PublishFunctionsTests : IDisposable
{
    private const string Compiler = """
        native=
        while [ $# -gt 0 ]; do
          case $1 in --output) out=$2 ;; *PublishAot=true) native=1 ;; esac
          shift
        done
        mkdir -p "$out"
        if [ -z "$native" ]; then echo >"$out/Blog.Functions.dll"; exit; fi
        [ -n "$GLIBC" ] || { echo "error: cannot link" >&2; exit 1; }
        printf 'GLIBC_2.2 GLIBC_%s GLIBC_2.4' "$GLIBC" >"$out/Blog.Functions"
        """;

    private static readonly string Here = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
    private static readonly string There = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-x64" : "linux-arm64";

    private readonly string _folder = Directory.CreateTempSubdirectory("functions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("auto", "2.34")]
    [InlineData("aot", "2.17")]
    public async Task It_is_native_where_that_can_be_built(string how, string glibc)
    {
        var (exitCode, output, _) = await RunAsync(how, Here, glibc, engine: "exit 1");

        Assert.Equal((0, $"Functions: native, for {Here}.\n"), (exitCode, output));
        Assert.Equal(["Blog.Functions"], Files());
    }

    [Theory]
    [InlineData("2.35", "needs glibc 2.35 and Lambda has 2.34")]
    [InlineData("2.100", "needs glibc 2.100 and Lambda has 2.34")]
    [InlineData("", "the native build failed (above)")]
    public async Task A_binary_that_Lambda_could_not_load_or_that_is_not_made_is_replaced_in_auto_and_fails_in_aot(string glibc, string why)
    {
        var auto = await RunAsync("auto", Here, glibc, engine: "exit 1");
        Assert.Equal(0, auto.ExitCode);
        Assert.Contains("ReadyToRun instead of native", auto.Output, StringComparison.Ordinal);
        Assert.Contains(why, auto.Output, StringComparison.Ordinal);
        Assert.Equal(["Blog.Functions.dll"], Files());

        var aot = await RunAsync("aot", Here, glibc, engine: "exit 1");
        Assert.Equal(1, aot.ExitCode);
        Assert.Contains(why, aot.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_processor_needs_an_engine()
    {
        var auto = await RunAsync("auto", There, "2.17", engine: "exit 1");
        Assert.Equal(0, auto.ExitCode);
        Assert.Contains($"a native build for {There} needs Linux on ", auto.Output, StringComparison.Ordinal);
        Assert.Equal(["Blog.Functions.dll"], Files());

        // The engine runs the rest of its arguments, as the image would.
        var inImage = await RunAsync("aot", There, "2.34", engine: """
            echo "engine $*" >&2
            [ "$1" = run ] || exit 0
            while [ "$1" != dotnet ]; do shift; done
            "$@"
            """);
        Assert.Equal((0, $"Functions: native, for {There}.\n"), (inImage.ExitCode, inImage.Output));
        Assert.Contains($"--volume {Path.Combine(_folder, "checkout")}:", inImage.Error, StringComparison.Ordinal);
        Assert.Contains("public.ecr.aws/sam/build-dotnet10:latest-", inImage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_with_a_space_is_named_as_the_reason()
    {
        var aot = await RunAsync("aot", Here, "2.17", engine: "exit 1", packages: "/my packages");

        Assert.Equal(1, aot.ExitCode);
        Assert.Contains("the native linker takes no path with a space", aot.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_to_run_asks_for_no_compiler()
    {
        var result = await RunAsync("readytorun", There, "", engine: "exit 1");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["Blog.Functions.dll"], Files());
    }

    [Fact]
    public async Task Another_word_is_refused()
    {
        var result = await RunAsync("native", Here, "2.17", engine: "exit 1");

        Assert.Equal((1, "publish-functions: BLOG_FUNCTIONS is 'native', but must be aot, readytorun or auto.\n"), (result.ExitCode, result.Error));
    }

    // From a copy, as this checkout's own path may have a space.
    private async Task<ToolResult> RunAsync(string how, string runtime, string glibc, string engine, string packages = "/packages")
    {
        using var shell = new Shell("podman");
        shell.Replace("dotnet", Compiler).Replace("docker", engine).Replace("gcc", "exit 1");
        shell.Variables["BLOG_FUNCTIONS"] = how;
        shell.Variables["GLIBC"] = glibc;
        shell.Variables["NUGET_PACKAGES"] = packages;
        var scripts = Directory.CreateDirectory(Path.Combine(_folder, "checkout", "scripts")).FullName;
        foreach (var script in (string[])["publish-functions", "setup.sh"]) File.Copy(Repository.PathOf("scripts", script), Path.Combine(scripts, script), overwrite: true);
        return await shell.RunAsync(Path.Combine(scripts, "publish-functions"), runtime, Path.Combine(_folder, "package"));
    }

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(_folder, "package")).Select(file => Path.GetFileName(file))];
}
