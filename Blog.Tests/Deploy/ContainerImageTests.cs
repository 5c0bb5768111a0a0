using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>The image as the SDK would build it and as the Dockerfile does. Neither can be built without a registry.</summary>
public sealed class ContainerImageTests
{
    private readonly string[] dockerfile = File.ReadAllLines(Repository.PathOf("Dockerfile"));

    [Fact]
    public void The_SDK_and_the_Dockerfile_make_the_same_image()
    {
        var sdk = Evaluate();

        Assert.Equal(sdk["Properties"]!["ContainerBaseImage"]!.ToString(), Last("FROM"));
        Assert.Equal(sdk["Properties"]!["ContainerWorkingDirectory"]!.ToString().TrimEnd('/'), Last("WORKDIR"));
        Assert.Equal(
            sdk["Items"]!["ContainerAppCommand"]!.AsArray().Select(word => word!["Identity"]!.ToString()),
            JsonSerializer.Deserialize<string[]>(Last("ENTRYPOINT"))!);
        Assert.Equal("false", sdk["Properties"]!["ServerGarbageCollection"]!.ToString());
    }

    [Fact]
    public void It_is_chiseled_has_ICU_and_is_not_root()
    {
        Assert.EndsWith("-chiseled-extra", Last("FROM"), StringComparison.Ordinal);
        Assert.Equal("$APP_UID", Last("USER"));
        Assert.DoesNotContain(dockerfile.SkipWhile(line => !line.Contains("chiseled", StringComparison.Ordinal)), line => line.StartsWith("RUN", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_belong_in_it_is_not_sent_to_the_engine() =>
        Assert.All([".git", ".standins", "artifacts", ".aws-sam", ".data"], path => Assert.Contains(path, File.ReadAllLines(Repository.PathOf(".dockerignore"))));

    private string Last(string instruction) => dockerfile.Last(line => line.StartsWith(instruction + " ", StringComparison.Ordinal))[(instruction.Length + 1)..];

    private static JsonNode Evaluate()
    {
        using var msbuild = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                "msbuild", Repository.PathOf("Blog.Containers", "Blog.Containers.csproj"), "-nologo", "-t:ComputeContainerConfig", "-p:RuntimeIdentifier=linux-arm64",
                "-getProperty:ContainerBaseImage,ContainerWorkingDirectory,ServerGarbageCollection", "-getItem:ContainerAppCommand",
            ])
        { RedirectStandardOutput = true })!;
        var output = msbuild.StandardOutput.ReadToEnd();
        msbuild.WaitForExit();
        Assert.True(msbuild.ExitCode == 0, output);
        return JsonNode.Parse(output)!;
    }
}
