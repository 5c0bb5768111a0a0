using System.Diagnostics;
using Blog.Tests.Support;

namespace Blog.Tests.Web;

/// <summary>What the page is checked with, of <c>scripts/npm/page</c>: fetched once, against the lock file's checksums.</summary>
internal static class PageTools
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> Fetched = new(async () => (await RunAsync("bash", "scripts/fetch", "page")).Trim());

    /// <summary>Absolute path of a file or folder under <c>node_modules</c>.</summary>
    public static async Task<string> PathAsync(params string[] parts) => Path.Combine([await Fetched.Value, "node_modules", .. parts]);

    /// <summary>Runs a program in the repository; gives what it wrote, and fails with it when the program does.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}{await error}");
        return output;
    }
}
