namespace Blog.Tests.Web;

/// <summary>What the page is checked with, of <c>scripts/npm/page</c>: fetched once, against the lock file's checksums.</summary>
internal static class PageTools
{
    private static readonly Lazy<Task<string>> Fetched = new(async () => (await RunAsync("bash", "scripts/fetch", "page")).Trim());

    /// <summary>Absolute path of a file or folder under <c>node_modules</c>.</summary>
    public static async Task<string> PathAsync(params string[] parts) => Path.Combine([await Fetched.Value, "node_modules", .. parts]);

    /// <summary>Runs a program in the repository; gives what it wrote, and fails with it when the program does.</summary>
    public static Task<string> RunAsync(string program, params string[] arguments) => Tool.RunAsync(Repository.Root, program, arguments);
}
