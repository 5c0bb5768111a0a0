using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>The page's one origin: a private bucket, and the two backends behind their prefixes.</summary>
public sealed class EdgeTests
{
    private readonly Template template = Template.Load();

    private JsonObject Distribution => template.Properties("WebDistribution")["DistributionConfig"]!.AsObject();

    [Fact]
    public void The_bucket_is_closed_to_everyone_but_the_distribution()
    {
        Assert.All(template.Properties("WebBucket")["PublicAccessBlockConfiguration"]!.AsObject(), flag => Assert.True(flag.Value!.GetValue<bool>(), flag.Key));
        Assert.All(template.Properties("WebBucketPolicy")["PolicyDocument"]!["Statement"]!.AsArray(), statement =>
        {
            Assert.Equal("cloudfront.amazonaws.com", statement!["Principal"]!["Service"]!.ToString());
            Assert.EndsWith("distribution/${WebDistribution}", statement["Condition"]!["StringEquals"]!["AWS:SourceArn"].Text(), StringComparison.Ordinal);
        });
        Assert.Equal("${WebOriginAccess.Id}", Distribution["Origins"]![0]!["OriginAccessControlId"].Text());
    }

    [Fact]
    public void The_page_has_the_policy_that_it_has_locally()
    {
        var local = Type.GetType("Blog.Web.PageExtensions, Blog.Web", throwOnError: true)!.GetField("ContentSecurityPolicy")!.GetRawConstantValue();
        var policy = template.Properties("WebHeaders")["ResponseHeadersPolicyConfig"]!["SecurityHeadersConfig"]!["ContentSecurityPolicy"]!["ContentSecurityPolicy"]!;

        Assert.Equal(local + "; frame-ancestors 'none'", policy.ToString());
    }

    [Theory]
    [InlineData("functions", "${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}")]
    [InlineData("containers", "${FargateLoadBalancer.DNSName}")]
    public void A_prefix_leads_to_its_backend_uncached_and_with_every_method(string name, string address)
    {
        var behavior = Distribution["CacheBehaviors"]!.AsArray().Single(behavior => behavior!["PathPattern"]!.ToString() == $"/{name}/*")!;
        var origin = Distribution["Origins"]!.AsArray().Single(origin => origin!["Id"]!.ToString() == behavior["TargetOriginId"]!.ToString())!;
        var domain = origin["DomainName"]!["Fn::If"]?[2] ?? origin["DomainName"];

        Assert.Equal(address, domain.Text());
        Assert.Equal(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], behavior["AllowedMethods"]!.AsArray().Select(method => method!.ToString()).Order());
        // AWS's own policies: caching disabled; all headers of the viewer but Host.
        Assert.Equal("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", behavior["CachePolicyId"]!.ToString());
        Assert.Equal("b689b0a8-53d0-40ab-baf2-68738e2966ac", behavior["OriginRequestPolicyId"]!.ToString());
        Assert.Equal("${WebStripPrefix.FunctionARN}", behavior["FunctionAssociations"]![0]!["FunctionARN"].Text());
    }

    [Fact]
    public void An_error_is_not_answered_again_from_the_cache()
    {
        // These CloudFront caches whatever the cache policy and the answer's headers say:
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
        Assert.Equal([404, 405, 414, 500, 502, 503, 504], Distribution["CustomErrorResponses"]!.AsArray().Select(error => error!["ErrorCode"]!.GetValue<long>()));
        Assert.All(Distribution["CustomErrorResponses"]!.AsArray(), error =>
        {
            Assert.Equal(0, error!["ErrorCachingMinTTL"]!.GetValue<long>());
            Assert.Equal(2, error.AsObject().Count);
        });
    }

    [Theory]
    [InlineData("/functions/blogs", "/blogs")]
    [InlineData("/containers/blogs/0198", "/blogs/0198")]
    [InlineData("/functions", "/")]
    [InlineData("/containers/", "/")]
    [InlineData("/functions/functions/x", "/functions/x")]
    [InlineData("/functionsx/blogs", "/functionsx/blogs")]
    [InlineData("/functions/a%2Fb", "/a%2Fb")]
    public void The_prefix_is_taken_off(string path, string expected)
    {
        var code = template.Properties("WebStripPrefix")["FunctionCode"]!.ToString();
        var script = $"{code}\nconsole.log(handler({{request:{{uri:process.argv[1]}}}}).uri)";
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", script, path]) { RedirectStandardOutput = true })!;

        Assert.Equal(expected, node.StandardOutput.ReadToEnd().Trim());
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
    }
}
