using System.Text.Json.Nodes;
using Blog.Tests.Setup;
using Blog.Tests.Support;

namespace Blog.Tests.Offline;

/// <summary>The AppHost built by dotnet alone on a machine where nothing is downloaded yet.</summary>
public sealed class FirstBuildTests
{
    [Fact]
    public async Task The_downloads_are_made_and_their_places_stamped_into_the_AppHost()
    {
        using var shell = new Shell().Replace("npm", $"{FetchTests.AspireNpm}\n{FetchTests.Npm}");

        var result = await StampAsync(shell);

        Assert.True(result.ExitCode == 0, result.Output);
        var stamped = JsonNode.Parse(result.Output)!["Items"]!["AssemblyMetadata"]!.AsArray().ToDictionary(item => (string)item!["Identity"]!, item => (string)item!["Value"]!);
        foreach (var file in new[] { stamped["dcpclipath"], stamped["aspiredashboardpath"], Path.Combine(stamped["dynamodblocalpath"], "DynamoDBLocal.jar") })
        {
            Assert.StartsWith(shell.Cache, file, StringComparison.Ordinal);
            Assert.True(File.Exists(file), file);
        }
    }

    [Fact]
    public async Task A_download_that_fails_is_the_error_of_the_build()
    {
        using var shell = new Shell().Replace("npm", "echo 'npm error code ENOTFOUND'; exit 1");

        var result = await StampAsync(shell);

        Assert.NotEqual(0, result.ExitCode);
        // Asked for items, MSBuild writes errors to its error output.
        Assert.Matches("error : .*the download of 'aspire' failed \\(code ENOTFOUND\\)\\. Check the network and run again", result.Error);
    }

    private static Task<Shell.Result> StampAsync(Shell shell) => shell.RunAsync(
        Path.Combine(shell.Tools, "dotnet"), "msbuild", Path.Combine(Repository.Root, "Blog.AppHost", "Blog.AppHost.csproj"), "-nologo",
        "-target:StampAppHost;StampDynamoDBLocal", "-property:BuildProjectReferences=false", "-getItem:AssemblyMetadata");
}
