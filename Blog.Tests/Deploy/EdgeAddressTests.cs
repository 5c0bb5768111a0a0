using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>The page's addresses at the edge, the same as those of Blog.Web (PageFilesTests, ForwarderTests).</summary>
public sealed class EdgeAddressTests
{
    private readonly Template template = Template.Load();

    private JsonObject Distribution => template.Properties("WebDistribution")["DistributionConfig"]!.AsObject();

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/posts/a-title-01900000-0000-7000-8000-000000000000", "/index.html")]
    [InlineData("/posts/1.5-ms-01900000-0000-7000-8000-000000000000/", "/index.html")]
    [InlineData("/js/app.js", "/js/app.js")]
    [InlineData("/vendor/markdown-it/LICENSE.mdurl", "/vendor/markdown-it/LICENSE.mdurl")]
    public async Task An_address_is_the_page_or_a_file(string path, string file) => Assert.Equal(file, (await AnswerAsync(path))["uri"]!.ToString());

    [Fact]
    public async Task The_feed_is_the_list_of_the_functions()
    {
        var request = await AnswerAsync("/feed.xml", """{"tag":{"value":"C%23"},"format":{"value":"other"}}""");
        var behavior = Distribution["CacheBehaviors"]!.AsArray().Single(behavior => behavior!["PathPattern"]!.ToString() == "/feed.xml")!;

        Assert.Equal("/blogs", request["uri"]!.ToString());
        Assert.Equal("atom", request["querystring"]!["format"]!["value"]!.ToString());
        Assert.Equal("C%23", request["querystring"]!["tag"]!["value"]!.ToString());
        Assert.Equal("functions", behavior["TargetOriginId"]!.ToString());
        Assert.Equal("${WebAddresses.FunctionARN}", behavior["FunctionAssociations"]![0]!["FunctionARN"].Text());
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/posts")]
    [InlineData("/posts/")]
    [InlineData("/posts/a/b")]
    [InlineData("/blogs")]
    public async Task An_address_that_leads_nowhere_is_a_404_with_a_way_out(string path)
    {
        var answer = await AnswerAsync(path);

        Assert.Equal(404, answer["statusCode"]!.GetValue<int>());
        Assert.Contains("href=\"/\"", answer["body"]!["data"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_behavior_has_the_function_and_it_is_small_enough()
    {
        Assert.Equal("${WebAddresses.FunctionARN}", Distribution["DefaultCacheBehavior"]!["FunctionAssociations"]![0]!["FunctionARN"].Text());
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
        Assert.True(template.Properties("WebAddresses")["FunctionCode"]!.ToString().Length < 10_240);
    }

    private async Task<JsonNode> AnswerAsync(string path, string query = "{}")
    {
        var code = template.Properties("WebAddresses")["FunctionCode"]!.ToString();
        var script = $"{code}\nconsole.log(JSON.stringify(handler({{request:{{uri:process.argv[1],querystring:JSON.parse(process.argv[2])}}}})))";
        return JsonNode.Parse(await Tool.RunAsync(Repository.Root, "node", "-e", script, path, query))!;
    }
}
