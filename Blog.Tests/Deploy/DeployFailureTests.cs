namespace Blog.Tests.Deploy;

/// <summary>What <c>deploy.sh</c> says and leaves where a step fails, and what it makes of an earlier stack, table or role.</summary>
public sealed class DeployFailureTests
{
    // Whatever these answer, the script has another way to know.
    private static readonly string[] MayFail = ["aws configure get region"];

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
}
