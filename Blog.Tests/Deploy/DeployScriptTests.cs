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
            Assert.True(sandbox.Has("page") && sandbox.Has("written-functions") && sandbox.Has("written-containers") && sandbox.Has("stack") && sandbox.Has("protected"));
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

        Assert.Contains("What failed, the cause first:\nFargateService: the reason it failed\nFargateCluster: a later failure\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Cancelled", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("an earlier try", result.Error, StringComparison.Ordinal);
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
        Assert.DoesNotContain(sandbox.Calls, call => !call.StartsWith("dotnet --", StringComparison.Ordinal) && call != "sam --version");
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
    [InlineData("--set", "MinTask=2")]
    [InlineData("--set", "minTasks=2")]
    [InlineData("--set", "FunctionMemory=64")]
    [InlineData("--set", "FunctionMemory=20000")]
    [InlineData("--set", "ContainerCpu=300")]
    [InlineData("--set", "LogRetention=2")]
    [InlineData("--set", "Deployment=Canary")]
    [InlineData("--set", "AlarmEmail=nobody")]
    [InlineData("--set", "OtlpEndpoint=http://collector.example")]
    [InlineData("--set", "CorsOrigin=page.example")]
    [InlineData("--set", "Edge=maybe")]
    [InlineData("--set", "DockerImage=x")]
    [InlineData("--set", "CertificateArn=arn:aws:acm:x")]
    [InlineData("--set", "Zone1=eu-west-1a")]
    [InlineData("--set", "Zone1=eu-west-1a", "--set", "Zone2=eu-west-1a")]
    [InlineData("--set", "ReservedConcurrency=200")]
    [InlineData("--set", "ProvisionedConcurrency=300")]
    [InlineData("--set", "ReservedConcurrency=1", "--set", "ProvisionedConcurrency=2")]
    [InlineData("--set", "Table=existing")]
    [InlineData("--set", "Table=existing", "--set", "TableName=x")]
    [InlineData("--functions", "native")]
    [InlineData("--region", "Ireland")]
    [InlineData("--image", "")]
    [InlineData("--image", "a b")]
    [InlineData("--keep-data")]
    public void A_wrong_option_is_refused_before_anything_is_made(params string[] arguments)
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run(arguments);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("deploy.sh: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Calls, call => call.Contains("create", StringComparison.Ordinal) || call.StartsWith("sam build", StringComparison.Ordinal) || call.StartsWith("sam deploy", StringComparison.Ordinal));
    }

    [Fact]
    public void A_misspelt_parameter_is_answered_with_the_names_there_are()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run("--set", "MinTask=2");

        Assert.Contains("there is no parameter 'MinTask'; there are: ", result.Error, StringComparison.Ordinal);
        Assert.All(Template.Load().Root["Parameters"]!.AsObject(), parameter => Assert.Contains(" " + parameter.Key, result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_default_of_the_template_is_taken()
    {
        using var sandbox = new DeploySandbox();
        var defaults = Template.Load().Root["Parameters"]!.AsObject().Where(parameter => parameter.Value!["Default"] is not null && parameter.Key != "Table")
            .SelectMany(parameter => (string[])["--set", $"{parameter.Key}={parameter.Value!["Default"]}"]).ToArray();

        var result = sandbox.Run(defaults);

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Theory]
    [InlineData("1.99.0", false)]
    [InlineData("1.150.9", false)]
    [InlineData("1.151.0", true)]
    [InlineData("2.0.0", true)]
    [InlineData("unknown", false)]
    public void A_SAM_CLI_that_does_not_know_the_runtime_is_refused(string version, bool taken)
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("sam-version", "SAM CLI, version " + version);

        var result = sandbox.Run();

        Assert.True(result.ExitCode == 0 == taken, result.ToString());
        if (!taken) Assert.Contains("update it", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_region_is_told_from_missing_credentials()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("no-region", "");
        var region = sandbox.Run("--region", "ap-east-1");
        sandbox.Write("no-credentials", "");
        var credentials = sandbox.Run("--region", "ap-east-1");

        Assert.NotEqual(0, region.ExitCode);
        Assert.Contains("the region 'ap-east-1' does not exist or is not enabled", region.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, credentials.ExitCode);
        Assert.Contains("no valid AWS credentials", credentials.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_accounts_limit_is_said()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("limit", "10");

        var result = sandbox.Run();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("runs 10 functions at once", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_may_make_no_distribution_is_told_how_to_do_without()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("unverified", "");
        var refused = sandbox.Run();
        File.Delete(sandbox.StateOf("unverified"));
        var without = sandbox.Run("--set", "Edge=false");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("--set Edge=false", refused.Error, StringComparison.Ordinal);
        // The stack that failed is cleared by the way.
        Assert.True(without.ExitCode == 0, without.ToString());
        Assert.Contains("aws cloudformation delete-stack --stack-name aws-serverless-blog", sandbox.Calls);
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

    [Theory]
    [InlineData("http://balancer.example/blogs")]
    [InlineData("https://api.example/Prod/blogs")]
    [InlineData("https://page.example/")]
    [InlineData("https://page.example/containers")]
    public void A_backend_or_page_that_does_not_answer_fails_the_run(string address)
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("broken", address);

        var result = sandbox.Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("answers 502", result.Error, StringComparison.Ordinal);
        Assert.Contains("stopped at: checking both backends", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amd64", false)]
    [InlineData("arm64", true)]
    public void An_image_of_another_processor_is_refused(string processor, bool taken)
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("manifest", $"\"architecture\": \"{processor}\"");

        var result = sandbox.Run("--image", "registry.example/blog:1");

        Assert.True(result.ExitCode == 0 == taken, result.ToString());
        if (!taken) Assert.Contains("--set Architecture=x86_64", result.Error, StringComparison.Ordinal);
        Assert.Equal(taken, sandbox.Calls.Any(call => call.StartsWith("sam build", StringComparison.Ordinal)));
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
    public void Help_says_everything_and_calls_nothing()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(["--stack", "--region", "--image", "--set", "--delete", "--keep-data", "--yes"], option => Assert.Contains(option, result.Output, StringComparison.Ordinal));
        Assert.Empty(sandbox.Calls);
    }

    [Theory]
    [InlineData("CREATE_FAILED", "--delete")]
    [InlineData("ROLLBACK_FAILED", "--delete")]
    [InlineData("DELETE_FAILED", "--delete")]
    [InlineData("DELETE_IN_PROGRESS", "wait")]
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
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("sam build", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", true)]
    [InlineData("REVIEW_IN_PROGRESS", false)] // a change set that was never carried out: there is nothing to clear
    public void A_first_deployment_that_came_to_nothing_does_not_block_the_second(string status, bool cleared)
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("stack", status);
        sandbox.Write("parameters", "");

        var result = sandbox.Run();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(cleared, sandbox.Calls.Any(call => call.StartsWith("aws cloudformation delete-stack", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_table_of_an_earlier_stack_is_neither_overwritten_nor_lost()
    {
        using var sandbox = new DeploySandbox();
        sandbox.Write("table", "another-stack");

        var refused = sandbox.Run();
        var another = sandbox.Run("--set", "TableName=ServerlessBlog");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("--set TableName=", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, another.ExitCode);
        Assert.True(sandbox.Has("table"));

        var taken = sandbox.Run("--set", "Table=existing");

        Assert.True(taken.ExitCode == 0, taken.ToString());
        Assert.Contains(" Table=existing ", sandbox.Read("parameters"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_posts_that_were_kept_are_taken_again_by_the_next_stack_of_the_name()
    {
        using var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run().ExitCode);
        Assert.Equal(0, sandbox.Run("--delete", "--yes", "--keep-data").ExitCode);

        var again = sandbox.Run();
        var later = sandbox.Run();

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("is taken again", again.Output, StringComparison.Ordinal);
        Assert.Equal(0, later.ExitCode);
        Assert.Contains(" Table=existing ", sandbox.Read("parameters"), StringComparison.Ordinal);
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
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("sam build", StringComparison.Ordinal));
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
        using var shellcheck = Process.Start(new ProcessStartInfo("shellcheck", ["-x", Repository.PathOf("deploy.sh"), Repository.PathOf("scripts", "aws.sh"), Repository.PathOf("Blog.Tests", "Deploy", "standin.sh")])
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
