namespace Blog.Tests.Deploy;

/// <summary><c>deploy.sh --delete</c> takes everything away, and nothing by mistake.</summary>
public sealed class DeleteScriptTests
{
    [Fact]
    public void Everything_goes()
    {
        using var sandbox = Deployed();

        var result = sandbox.Run("--delete", "--yes");

        Assert.True(result.ExitCode == 0, result.ToString());
        sandbox.AssertCalledInOrder(
            "aws s3 rm s3://page-bucket --recursive",
            "sam delete --stack-name aws-serverless-blog --region eu-west-1 --no-prompts",
            "aws dynamodb update-table --table-name ServerlessBlog --no-deletion-protection-enabled",
            "aws dynamodb delete-table --table-name ServerlessBlog",
            "aws ecr delete-repository --repository-name aws-serverless-blog-containers --force");
        Assert.All(["stack", "table", "repository", "page"], part => Assert.False(sandbox.Has(part), part));
    }

    [Fact]
    public void It_needs_no_build_tools()
    {
        using var sandbox = new DeploySandbox("dotnet", "make", "curl", "docker");

        Assert.Equal(0, sandbox.Run("--delete", "--yes").ExitCode);
    }

    [Fact]
    public void The_posts_stay_when_asked_for()
    {
        using var sandbox = Deployed();

        Assert.Equal(0, sandbox.Run("--delete", "--yes", "--keep-data").ExitCode);

        Assert.True(sandbox.Has("table"));
        Assert.False(sandbox.Has("stack"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes\n")]
    [InlineData("another-stack\n")]
    public void Nothing_goes_until_its_name_is_typed(string input)
    {
        using var sandbox = Deployed();

        var result = sandbox.Run(failAt: 0, input, "--delete");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("nothing was deleted", result.Error, StringComparison.Ordinal);
        Assert.All(["stack", "table", "repository", "page"], part => Assert.True(sandbox.Has(part), part));
    }

    [Fact]
    public void It_goes_when_its_name_is_typed()
    {
        using var sandbox = Deployed();

        Assert.Equal(0, sandbox.Run(failAt: 0, "aws-serverless-blog\n", "--delete").ExitCode);

        Assert.False(sandbox.Has("stack"));
    }

    [Fact]
    public void A_wrong_name_for_the_stack_costs_no_other_stacks_posts()
    {
        using var sandbox = Deployed();

        var result = sandbox.Run("--delete", "--yes", "--stack", "another");

        Assert.True(sandbox.Has("table"), result.ToString());
        Assert.Contains("is not of 'another' (its tag 'stack' is aws-serverless-blog), and stays", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_whose_bucket_went_before_something_else_failed_can_be_deleted()
    {
        using var sandbox = Deployed();
        sandbox.Write("stack", "DELETE_FAILED");
        sandbox.Write("bucket-gone", "");

        var result = sandbox.Run("--delete", "--yes");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.False(sandbox.Has("stack"));
    }

    [Theory]
    [InlineData("REVIEW_IN_PROGRESS", "aws cloudformation delete-stack")]
    [InlineData("CREATE_FAILED", "sam delete")]
    [InlineData("ROLLBACK_COMPLETE", "sam delete")]
    [InlineData("DELETE_IN_PROGRESS", "aws cloudformation wait stack-delete-complete")]
    public void A_stack_goes_whatever_it_came_to(string status, string way)
    {
        using var sandbox = Deployed();
        sandbox.Write("stack", status);

        var result = sandbox.Run("--delete", "--yes");

        Assert.True(result.ExitCode == 0, result.ToString());
        sandbox.AssertCalledInOrder(way);
        Assert.False(sandbox.Has("stack"));
        Assert.False(sandbox.Has("table"));
    }

    [Fact]
    public void A_stack_that_is_being_changed_is_left_alone()
    {
        using var sandbox = Deployed();
        sandbox.Write("stack", "UPDATE_IN_PROGRESS");

        var result = sandbox.Run("--delete", "--yes");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("wait for it", result.Error, StringComparison.Ordinal);
        Assert.True(sandbox.Has("stack"));
    }

    [Fact]
    public void A_table_kept_from_an_earlier_stack_can_be_deleted_later()
    {
        using var sandbox = Deployed();
        Assert.Equal(0, sandbox.Run("--delete", "--yes", "--keep-data").ExitCode);

        Assert.Equal(0, sandbox.Run("--delete", "--yes").ExitCode);

        Assert.False(sandbox.Has("table"));
    }

    [Fact]
    public void A_failure_at_any_call_stops_says_where_and_a_second_run_finishes()
    {
        int calls;
        using (var whole = Deployed())
        {
            Assert.Equal(0, whole.Run("--delete", "--yes").ExitCode);
            calls = whole.Calls.Length;
        }

        Parallel.For(1, calls + 1, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            using var sandbox = Deployed();
            var broken = sandbox.Run(number, "", "--delete", "--yes");
            var failed = sandbox.Calls[number - 1];
            if (failed == "aws configure get region") return;

            Assert.True(broken.ExitCode != 0, $"{failed} failed, and the run went on: {broken}");
            Assert.DoesNotContain("Deleted.", broken.Output, StringComparison.Ordinal);
            if (!failed.StartsWith("aws sts", StringComparison.Ordinal))
            {
                Assert.Contains("Then run again: ./deploy.sh --delete --yes", broken.Error, StringComparison.Ordinal);
            }

            var again = sandbox.Run("--delete", "--yes");
            Assert.True(again.ExitCode == 0, $"after a failure of {failed}: {again}");
            Assert.All(["stack", "table", "repository"], part => Assert.False(sandbox.Has(part), part));
        });
    }

    private static DeploySandbox Deployed()
    {
        var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run().ExitCode);
        return sandbox;
    }
}
