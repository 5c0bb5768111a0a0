using System.Diagnostics;
using Blog.Tests.Support;

namespace Blog.Tests.Web;

/// <summary>The page's arithmetic, which needs no browser: Node's own test runner over <c>js/</c> beside this file.</summary>
public sealed class ScriptTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "Blog.Tests", "Web", "js"), "*.test.mjs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_test_of_a_file_passes(string file)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--test", file])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        var error = node.StandardError.ReadToEndAsync(deadline.Token);
        var output = await node.StandardOutput.ReadToEndAsync(deadline.Token);
        await node.WaitForExitAsync(deadline.Token);

        Assert.True(node.ExitCode == 0, output + await error);
        Assert.Matches(@"(?m)^# pass [1-9]", output);
    }
}
