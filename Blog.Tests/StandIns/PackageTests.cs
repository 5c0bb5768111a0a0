using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blog.Tests.StandIns;

/// <summary>What goes to AWS where only stand-ins can be restored: nothing.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task The_functions_package_is_not_built_and_the_reason_is_given()
    {
        var folder = Directory.CreateTempSubdirectory("package").FullName;
        var make = await Tool.EndAsync(new ProcessStartInfo("make", ["--makefile", Repository.PathOf("Blog.Functions", "Makefile"), "build-GetBlogs"])
        {
            Environment =
            {
                ["ARTIFACTS_DIR"] = folder,
                ["BLOG_ARCHITECTURE"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86_64",
            },
        });

        Assert.NotEqual(0, make.ExitCode);
        Assert.Matches("NU1101.*Amazon.Lambda", make.Output);
        Assert.Contains("their stand-ins (standins/README.md) are for development and must not go to AWS", make.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }
}
