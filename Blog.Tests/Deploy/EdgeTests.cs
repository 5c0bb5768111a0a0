namespace Blog.Tests.Deploy;

/// <summary>CloudFront's function as JavaScript runs it.</summary>
public sealed class EdgeTests
{
    private readonly Template template = Template.Load();

    [Theory]
    [InlineData("/functions/blogs", "/blogs")]
    [InlineData("/containers/blogs/0198", "/blogs/0198")]
    [InlineData("/functions", "/")]
    [InlineData("/containers/", "/")]
    [InlineData("/functions/functions/x", "/functions/x")]
    [InlineData("/functionsx/blogs", "/functionsx/blogs")]
    [InlineData("/functions/a%2Fb", "/a%2Fb")]
    public async Task The_prefix_is_taken_off(string path, string expected)
    {
        var code = template.Properties("WebStripPrefix")["FunctionCode"]!.ToString();
        var script = $"{code}\nconsole.log(handler({{request:{{uri:process.argv[1]}}}}).uri)";

        Assert.Equal(expected, (await Tool.RunAsync(Repository.Root, "node", "-e", script, path)).Trim());
    }
}
