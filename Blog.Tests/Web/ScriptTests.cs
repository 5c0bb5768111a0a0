namespace Blog.Tests.Web;

/// <summary>The page's arithmetic, which needs no browser: Node's own test runner over <c>js/</c> beside this file.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.PathOf("Blog.Tests", "Web", "js"), "*.test.mjs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_test_of_a_file_passes(string file)
    {
        var output = await Tool.RunAsync(Repository.Root, "node", "--test", file);

        Assert.Matches(@"(?m)^# pass [1-9]", output);
    }
}
