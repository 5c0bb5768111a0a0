using System.Diagnostics;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>What the suites take from Debian: wrk, and what the peers in Python are made of.</summary>
internal static class Debian
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    // A file that each package brings.
    private static readonly Dictionary<string, string> Files = new()
    {
        ["wrk"] = "/usr/bin/wrk",
        ["gunicorn"] = "/usr/bin/gunicorn",
        ["python3-flask"] = "/usr/bin/flask",
        ["python3-boto3"] = "/usr/lib/python3/dist-packages/boto3/__init__.py",
    };

    /// <summary>Installs those packages that are missing, where this runs as root on Debian.</summary>
    /// <returns>Null when all are there, else what to do.</returns>
    public static async Task<string?> InstallAsync(params string[] packages)
    {
        string[] missing = [.. packages.Where(package => !File.Exists(Files[package]))];
        if (missing.Length == 0) return null;

        var command = $"apt-get install --yes {string.Join(' ', missing)}";
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get")) return $"The suite needs {string.Join(", ", missing)}: {command}, as root on Debian.";

        Console.WriteLine($"{command}…");
        var result = await Tool.EndAsync(new ProcessStartInfo("apt-get", ["install", "--yes", .. missing]), Timeout);
        return result.ExitCode == 0 ? null : $"{command} failed:\n{result.Error}";
    }
}
