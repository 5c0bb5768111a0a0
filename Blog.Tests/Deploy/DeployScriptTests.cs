
namespace Blog.Tests.Deploy;

/// <summary>What <c>deploy.sh</c> does, from the first check to the printed addresses, against recording stand-ins of every tool.</summary>
public sealed class DeployScriptTests
{
    [Fact]
    public void It_builds_deploys_publishes_and_checks_in_that_order()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run();

        Assert.True(result.ExitCode == 0, result.ToString());
        sandbox.AssertCalledInOrder(
            "sam --version",
            "aws sts get-caller-identity",
            "aws lambda get-account-settings",
            "sam build",
            "aws ecr create-repository --repository-name aws-serverless-blog-containers --image-tag-mutability IMMUTABLE",
            "docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "dotnet publish",
            "sam deploy",
            "aws dynamodb update-table --table-name ServerlessBlog --deletion-protection-enabled",
            "aws s3 sync",
            "aws cloudfront create-invalidation --distribution-id EDISTRIBUTION --paths /*",
            "curl");
        Assert.All(["containers", "functions"], backend => Assert.True(sandbox.Has($"written-{backend}")));
        Assert.DoesNotContain(sandbox.Calls, call => call.Contains("the-write-key", StringComparison.Ordinal));
        Assert.All(["https://page.example", "https://api.example/Prod", "http://balancer.example"],
            address => Assert.Contains(address, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_parts_get_what_they_need()
    {
        using var sandbox = new DeploySandbox();

        Assert.Equal(0, sandbox.Run("--set", "Architecture=x86_64", "--set", "AlarmEmail=someone@example.com", "--set", "OtlpEndpoint=").ExitCode);

        var publish = Assert.Single(sandbox.Calls, call => call.StartsWith("dotnet publish", StringComparison.Ordinal));
        var tag = publish.Split("ContainerImageTag=")[1];
        Assert.Contains("--os linux --arch x64 -t:PublishContainer", publish, StringComparison.Ordinal);
        Assert.EndsWith("-x86_64", tag, StringComparison.Ordinal);
        Assert.Equal("BLOG_ARCHITECTURE=x86_64 BLOG_FUNCTIONS=auto\n", sandbox.Read("build"));
        Assert.Equal("registry-password\n", sandbox.Read("login"));
        var deploy = sandbox.Read("parameters");
        Assert.All(
            [
                $"DockerImage=123456789012.dkr.ecr.eu-west-1.amazonaws.com/aws-serverless-blog-containers:{tag}",
                "Architecture=x86_64", "TableName=ServerlessBlog", "ApiGatewayLogRole=create", "AlarmEmail=someone@example.com",
                "OtlpEndpoint=\"\"", // as the SAM CLI reads an empty value
            ],
            parameter => Assert.Contains(" " + parameter, deploy, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_is_published_with_this_stacks_addresses_and_the_checkout_stays_as_it_was()
    {
        using var sandbox = new DeploySandbox();

        Assert.Equal(0, sandbox.Run().ExitCode);

        var urls = sandbox.Read("page", "urls.js");
        Assert.Equal(File.ReadAllText(Repository.PathOf("Blog.Web", "wwwroot", "index.html")), sandbox.Read("page", "index.html"));
        Assert.Equal(["url: \"/functions\"", "url: \"/containers\""], Matches(urls, "url: \"[^\"]*\""));
        Assert.Equal(["emulated: false", "emulated: false"], Matches(urls, "emulated: [a-z]+"));
        Assert.Contains("https://api.example/Prod", urls, StringComparison.Ordinal);
        // The same names in the same shape as the file that it replaces.
        var local = Repository.Read("Blog.Web", "wwwroot", "urls.js");
        Assert.Equal(Matches(local, "name: \"[^\"]*\", label: \"[^\"]*\""), Matches(urls, "name: \"[^\"]*\", label: \"[^\"]*\""));
    }

    [Fact]
    public void A_second_run_builds_no_second_image_and_keeps_parameters()
    {
        using var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run("--set", "Architecture=x86_64").ExitCode);

        Assert.Equal(0, sandbox.Run().ExitCode);

        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("aws ecr create", StringComparison.Ordinal) || call.StartsWith("dotnet publish", StringComparison.Ordinal));
        Assert.Contains(" Architecture=x86_64", sandbox.Read("parameters"), StringComparison.Ordinal);

        sandbox.ChangeSource();

        Assert.Equal(0, sandbox.Run().ExitCode);
        Assert.Contains(sandbox.Calls, call => call.StartsWith("dotnet publish", StringComparison.Ordinal));
    }

    [Fact]
    public void An_image_given_is_used_and_none_is_built()
    {
        using var sandbox = new DeploySandbox("docker");

        var result = sandbox.Run("--image", "registry.example/blog:1");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(" DockerImage=registry.example/blog:1 ", sandbox.Read("parameters"), StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("aws ecr ", StringComparison.Ordinal) || call.StartsWith("dotnet publish", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_edge_the_page_calls_both_backends_and_its_policy_lets_it()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run("--set", "Edge=false");

        Assert.True(result.ExitCode == 0, result.ToString());
        var urls = sandbox.Read("page", "urls.js");
        Assert.Equal(["url: \"https://api.example/Prod\"", "url: \"http://balancer.example\""], Matches(urls, "(?<= )url: \"[^\"]*\""));
        Assert.Contains("connect-src 'self' https://api.example http://balancer.example;", sandbox.Read("page", "index.html"), StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("aws cloudfront", StringComparison.Ordinal));
        Assert.Contains("http://website.example", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificates_first_run_checks_the_load_balancer_and_says_what_is_left_to_do()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("no-name", "");

        var result = sandbox.Run("--set", "CertificateArn=arn:aws:acm:x", "--set", "ContainersDomain=containers.example.org");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(sandbox.Calls, call => call.Contains("--connect-to containers.example.org:443:balancer.example:443", StringComparison.Ordinal));
        Assert.Contains("a CNAME record from containers.example.org to balancer.example", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_images_go_after_a_success_and_never_the_running_one()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("old-images", "sha256:1\tsha256:2");

        Assert.Equal(0, sandbox.Run().ExitCode);

        var running = sandbox.Read("parameters").Split("DockerImage=")[1].Split(' ')[0].Split(':')[1];
        Assert.Contains(sandbox.Calls, call => call.Contains("[:-10]", StringComparison.Ordinal) && call.Contains($"'{running}'", StringComparison.Ordinal));
        sandbox.AssertCalledInOrder(
            "sam deploy",
            "aws ecr batch-delete-image --repository-name aws-serverless-blog-containers --image-ids imageDigest=sha256:1",
            "aws ecr batch-delete-image --repository-name aws-serverless-blog-containers --image-ids imageDigest=sha256:2");
        Assert.DoesNotContain(sandbox.Calls, call => call.Contains("lifecycle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_script_passes_shellcheck() =>
        Assert.Equal("", await Tool.RunAsync(Repository.Root, "shellcheck", "-x", "deploy.sh", "scripts/aws.sh", "Blog.Tests/Deploy/standin.sh"));

    private static string[] Matches(string text, string pattern) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, pattern).Select(match => match.Value)];
}
