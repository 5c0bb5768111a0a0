using System.Diagnostics;

namespace Blog.Tests.Deploy;

/// <summary><c>deploy.sh</c> from the first check to the printed addresses, against recording stand-ins of every tool.</summary>
public sealed class DeployScriptTests
{
    // Whatever these answer, the script has another way to know.
    private static readonly string[] MayFail = ["aws configure get region"];

    [Fact]
    public void It_builds_deploys_publishes_and_checks_in_that_order()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run();

        Assert.True(result.ExitCode == 0, result.ToString());
        sandbox.AssertCalledInOrder(
            "aws sts get-caller-identity",
            "aws ecr create-repository --repository-name aws-serverless-blog-containers --image-tag-mutability IMMUTABLE",
            "docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "dotnet publish",
            "sam build",
            "sam deploy",
            "aws s3 sync",
            "aws cloudfront create-invalidation --distribution-id EDISTRIBUTION --paths /*",
            "curl",
            "dotnet test");
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
        Assert.Equal("BLOG_ARCHITECTURE=x86_64\n", sandbox.Read("build"));
        Assert.Equal("registry-password\n", sandbox.Read("login"));
        var deploy = sandbox.Read("parameters");
        Assert.All(
            [
                $"DockerImage=123456789012.dkr.ecr.eu-west-1.amazonaws.com/aws-serverless-blog-containers:{tag}",
                "Architecture=x86_64", "TableName=ServerlessBlog", "ApiGatewayLogRole=create", "AlarmEmail=someone@example.com",
                "OtlpEndpoint=\"\"", // as the SAM CLI reads an empty value
            ],
            parameter => Assert.Contains(" " + parameter, deploy, StringComparison.Ordinal));
        Assert.Equal(
            "BLOG_CONTAINERS_URL=http://balancer.example\nBLOG_FUNCTIONS_URL=https://api.example/Prod\nBLOG_WRITE_KEY=the-write-key\n",
            sandbox.Read("smoke"));
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
    }

    [Fact]
    public void An_image_given_is_used_and_none_is_built()
    {
        using var sandbox = new DeploySandbox("docker");

        var result = sandbox.Run("--image", "registry.example/blog:1");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(" DockerImage=registry.example/blog:1 ", sandbox.Read("parameters"), StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.Contains(" ecr ", StringComparison.Ordinal) || call.StartsWith("dotnet publish", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_at_any_call_stops_says_where_and_a_second_run_finishes()
    {
        int calls;
        using (var whole = new DeploySandbox())
        {
            Assert.Equal(0, whole.Run().ExitCode);
            calls = whole.Calls.Length;
        }

        Assert.True(calls > 25);
        Parallel.For(1, calls + 1, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            using var sandbox = new DeploySandbox();
            var broken = sandbox.Run(number, "");
            var failed = sandbox.Calls[number - 1];
            if (MayFail.Contains(failed)) return;

            Assert.True(broken.ExitCode != 0, $"{failed} failed, and the run went on: {broken}");
            Assert.NotEmpty(broken.Error.Trim());
            if (sandbox.Calls.Contains("aws sts get-caller-identity --query Account --output text") && !failed.Contains(" sts ", StringComparison.Ordinal))
            {
                Assert.Contains("deploy.sh stopped at: ", broken.Error, StringComparison.Ordinal);
                Assert.Contains("Then run again: ./deploy.sh", broken.Error, StringComparison.Ordinal);
            }

            var again = sandbox.Run();
            Assert.True(again.ExitCode == 0, $"after a failure of {failed}: {again}");
            Assert.True(sandbox.Has("page") && sandbox.Has("smoke") && sandbox.Has("stack"));
        });
    }

    [Fact]
    public void What_failed_in_the_stack_is_shown()
    {
        using var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run().ExitCode);
        var deploy = Array.FindIndex(sandbox.Calls, call => call.StartsWith("sam deploy", StringComparison.Ordinal)) + 1;
        Assert.True(deploy > 0);
        using var fresh = new DeploySandbox();

        var result = fresh.Run(deploy, "");

        Assert.Contains("FargateService\tthe reason it failed", result.Error, StringComparison.Ordinal);
        Assert.Contains("stopped at: deploying the stack", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(fresh.Calls, call => call.StartsWith("aws s3", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interruption_says_where_it_came()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("interruption", "");

        var result = sandbox.Run();

        Assert.Equal(143, result.ExitCode);
        Assert.Contains("stopped at: deploying the stack", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sam")]
    [InlineData("aws")]
    [InlineData("docker")]
    [InlineData("make")]
    public void A_missing_tool_is_named_before_anything_is_done(string tool)
    {
        using var sandbox = new DeploySandbox(tool);

        var result = sandbox.Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"\n  {tool} (", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => !call.StartsWith("dotnet --", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--stack")]
    [InlineData("--set=Architecture")]
    [InlineData("--stack", "Not A Name")]
    [InlineData("--set", "Architecture")]
    [InlineData("--set", "Architecture=mips")]
    [InlineData("--set", "MinTasks=3", "--set", "MaxTasks=2")]
    [InlineData("--set", "MinTasks=11")]
    [InlineData("--set", "MinTasks=two")]
    public void A_wrong_option_is_refused_before_anything_is_made(params string[] arguments)
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run(arguments);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("deploy.sh: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.Contains("create", StringComparison.Ordinal) || call.StartsWith("sam", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_says_everything_and_calls_nothing()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(["--stack", "--region", "--image", "--set", "--delete", "--keep-data", "--yes"], option => Assert.Contains(option, result.Output, StringComparison.Ordinal));
        Assert.Empty(sandbox.Calls);
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", "--delete")]
    [InlineData("UPDATE_IN_PROGRESS", "wait")]
    [InlineData("UPDATE_ROLLBACK_FAILED", "continue-update-rollback")]
    public void A_stack_that_cannot_be_updated_is_not_touched(string status, string advice)
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("stack", status);
        sandbox.Write("parameters", "");

        var result = sandbox.Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(status, result.Error, StringComparison.Ordinal);
        Assert.Contains(advice, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("sam", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_an_earlier_stack_is_neither_overwritten_nor_lost()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("table", "");

        var refused = sandbox.Run();
        var another = sandbox.Run("--set", "TableName=ServerlessBlog");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("--set TableName=", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, another.ExitCode);
        Assert.True(sandbox.Has("table"));
    }

    [Fact]
    public void A_stack_keeps_its_table()
    {
        using var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run("--set", "TableName=Mine").ExitCode);

        var same = sandbox.Run();
        var another = sandbox.Run("--set", "TableName=Other");

        Assert.True(same.ExitCode == 0, same.ToString());
        Assert.NotEqual(0, another.ExitCode);
        Assert.Contains("'Mine'", another.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("sam", StringComparison.Ordinal));
    }

    [Fact]
    public void A_role_for_logs_that_the_account_has_is_not_made_again()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("role", "arn:aws:iam::123456789012:role/other");

        Assert.Equal(0, sandbox.Run().ExitCode);

        Assert.Contains(" ApiGatewayLogRole=existing", sandbox.Read("parameters"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_passes_shellcheck()
    {
        using var shellcheck = Process.Start(new ProcessStartInfo("shellcheck", ["-x", Repository.PathOf("deploy.sh"), Repository.PathOf("Blog.Tests", "Deploy", "standin.sh")])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("", shellcheck.StandardOutput.ReadToEnd());
        shellcheck.WaitForExit();
        Assert.Equal(0, shellcheck.ExitCode);
    }

    private static string[] Matches(string text, string pattern) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, pattern).Select(match => match.Value)];
}
