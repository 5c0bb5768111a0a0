using System.Diagnostics;

namespace Blog.Tests.Deploy;

/// <summary><c>aspire deploy</c> runs <c>deploy.sh</c>: the AppHost as the Aspire CLI starts it for that, with an option of the script that needs no account.</summary>
public sealed class AspireDeployTests
{
    [Theory]
    [InlineData("--help", 0, "Usage: ./deploy.sh")]
    [InlineData("--stack blog --nonsense", 1, "deploy.sh: there is no option --nonsense")]
    public async Task The_script_gets_the_arguments_shows_what_it_says_and_decides_how_it_ends(string arguments, int exitCode, string said)
    {
        var host = await Tool.EndAsync(new ProcessStartInfo(
            "dotnet", [Repository.Built("Blog.AppHost"), "--operation", "publish", "--step", "deploy", $"--Deploy:Arguments={arguments}"])
        {
            WorkingDirectory = Repository.PathOf("Blog.AppHost"),
        });

        Assert.Contains(said, host.Output + host.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, host.ExitCode);
    }
}
