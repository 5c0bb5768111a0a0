using System.Diagnostics;
using System.Runtime.InteropServices;
using Blog.Tests.Support;

namespace Blog.Tests.StandIns;

/// <summary>What goes to AWS where only stand-ins can be restored: nothing.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_functions_package_is_not_built_and_the_reason_is_given()
    {
        var folder = Directory.CreateTempSubdirectory("package").FullName;
        using var make = Process.Start(new ProcessStartInfo("make", ["--makefile", Path.Combine(Repository.Root, "Blog.Functions", "Makefile"), "build-GetBlogs"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ARTIFACTS_DIR"] = folder,
                ["BLOG_ARCHITECTURE"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86_64",
            },
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        var output = make.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = await make.StandardError.ReadToEndAsync(deadline.Token);
        await make.WaitForExitAsync(deadline.Token);

        Assert.NotEqual(0, make.ExitCode);
        Assert.Matches("NU1101.*Amazon.Lambda", await output);
        Assert.Contains("their stand-ins (standins/README.md) are for development and must not go to AWS", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }
}
