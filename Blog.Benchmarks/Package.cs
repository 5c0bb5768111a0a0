using System.Diagnostics;
using System.Runtime.InteropServices;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>Projects published for this machine, as they go to AWS.</summary>
internal static class Package
{
    // Native code takes minutes on a small machine.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    /// <summary>Publishes a project for Linux on this machine's processor.</summary>
    /// <param name="project">Name of the project.</param>
    /// <param name="name">Name of the folder in <c>artifacts/published</c>, which is made anew.</param>
    /// <param name="properties">MSBuild properties.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="InvalidOperationException">It could not be published.</exception>
    public static async Task<string> PublishAsync(string project, string name, params IEnumerable<string> properties)
    {
        var folder = Path.Combine(Report.Root, "artifacts", "published", name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Console.WriteLine($"Publishing {project} as {name}…");
        var publish = await Tool.EndAsync(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish", Path.Combine(Report.Root, project, project + ".csproj"), "--nologo", "--configuration", "Release",
                    "--runtime", "linux-" + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64"),
                    "--output", folder, .. properties.Select(property => "-p:" + property),
                ])
            {
                Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
            },
            Timeout);
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"{project} could not be published as {name}:\n{publish.Output}{publish.Error}");
    }
}
