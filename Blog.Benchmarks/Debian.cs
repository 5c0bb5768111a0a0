using System.Diagnostics;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>What the suites take from Debian: wrk, and what the peers in Python are made of.</summary>
internal static class Debian
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Installs packages of which a file is missing, where this runs as root on Debian.</summary>
    /// <param name="packages">Each with a file that it brings.</param>
    /// <returns>Null when all are there, else what to do.</returns>
    public static async Task<string?> InstallAsync(params (string Package, string File)[] packages)
    {
        string[] missing = [.. packages.Where(each => !File.Exists(each.File)).Select(each => each.Package)];
        if (missing.Length == 0) return null;

        var command = $"apt-get install --yes {string.Join(' ', missing)}";
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get")) return $"The suite needs {string.Join(", ", missing)}: {command}, as root on Debian.";

        Console.WriteLine($"{command}…");
        var result = await Tool.EndAsync(new ProcessStartInfo("apt-get", ["install", "--yes", .. missing]), Timeout);
        return result.ExitCode == 0 ? null : $"{command} failed:\n{result.Error}";
    }
}
