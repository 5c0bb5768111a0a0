namespace Blog.Tests.Deploy;

/// <summary>What <c>deploy.sh</c> refuses before anything is built or made, in a sentence.</summary>
public sealed class DeployRefusalTests
{
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
    public void Help_says_everything_and_calls_nothing()
    {
        using var sandbox = new DeploySandbox();

        var result = sandbox.Run("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(["--stack", "--region", "--image", "--set", "--delete", "--keep-data", "--yes"], option => Assert.Contains(option, result.Output, StringComparison.Ordinal));
        Assert.Empty(sandbox.Calls);
    }
}
