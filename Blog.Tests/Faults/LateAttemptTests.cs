using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Tests.Faults;

/// <summary>
/// Writes whose answer is lost or whose first attempt arrives late, with other writers in between: the cases that break simpler designs.
/// The store's own attempts go through the proxy, the others' straight to DynamoDB.
/// </summary>
[Collection(FaultyBlogCollection.Name)]
public sealed class LateAttemptTests : IDisposable
{
    private static readonly PostDraft Draft = new("Late", "Late Attempt", "Content.", []);

    // Attempts are given up soon, and there is time for many.
    private static readonly DynamoBudget Impatient = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1));

    private readonly FaultyBlog _blog;
    private readonly AmazonDynamoDBClient _throughProxy;
    private readonly AmazonDynamoDBClient _direct;

    public LateAttemptTests(FaultyBlog blog)
    {
        _blog = blog;
        _throughProxy = CreateClient(blog.Proxy.Address);
        _direct = CreateClient(blog.App.GetEndpoint(ResourceNames.DynamoDB, "http"));
    }

    private PostStore Ours => new(new DynamoSession(_throughProxy, BlogTable.DefaultName, Impatient), FeedShards.One);

    private PostStore Others => new(new DynamoSession(_direct, BlogTable.DefaultName, DynamoBudget.Default), FeedShards.One);

    public void Dispose()
    {
        _throughProxy.Dispose();
        _direct.Dispose();
    }

    [Theory]
    [InlineData(FaultKind.HoldAnswer)]
    [InlineData(FaultKind.HoldRequest)]
    public async Task A_post_that_was_deleted_does_not_come_back_by_an_attempt_to_create_it(FaultKind kind)
    {
        var post = NewPost();
        using (var fault = Begin(kind))
        {
            var create = Ours.CreateAsync(post, null);
            if (kind == FaultKind.HoldAnswer)
            {
                // The answer is lost, and the post deleted before it is sent again.
                await AfterAsync(fault);
                Assert.True(await Others.DeleteAsync(post.Id, 1, DateTimeOffset.UtcNow));
                fault.LetPass();
                Assert.Null(await create);
            }
            else
            {
                // The attempts held arrive when the post is deleted already.
                await HeldAsync(fault);
                fault.LetPass();
                Assert.Null(await create);
                Assert.True(await Others.DeleteAsync(post.Id, 1, DateTimeOffset.UtcNow));
            }

            await EndAsync(fault);
        }

        Assert.Null(await Others.GetAsync(post.Id));
        var (items, _) = await Others.ListAsync(100, Draft.Author, null, null);
        Assert.DoesNotContain(items, item => item.Id == post.Id);
    }

    [Fact]
    public async Task An_update_whose_answer_was_lost_is_recognized()
    {
        var current = await CreateAsync();
        using var fault = Begin(FaultKind.HoldAnswer);
        var update = UpdateAsync(current);
        await AfterAsync(fault);
        fault.LetPass();
        Assert.Equal("ours", (await update)?.Title);
        Assert.Equal((2, "ours"), await StateAsync(current));
    }

    [Fact]
    public async Task An_update_whose_answer_was_lost_is_recognized_although_the_post_is_deleted()
    {
        var current = await CreateAsync();
        using var fault = Begin(FaultKind.HoldAnswer);
        var update = UpdateAsync(current);
        await AfterAsync(fault);
        Assert.True(await Others.DeleteAsync(current.Id, 2, DateTimeOffset.UtcNow));
        fault.LetPass();
        Assert.Equal("ours", (await update)?.Title);
        Assert.Null(await StateAsync(current));
    }

    [Fact]
    public async Task An_update_whose_answer_was_lost_and_that_others_have_replaced_is_of_unknown_outcome()
    {
        var current = await CreateAsync();
        using var fault = Begin(FaultKind.HoldAnswer);
        var update = UpdateAsync(current);
        await AfterAsync(fault);
        await ReplaceAsync(current, "another's");
        fault.LetPass();
        await Assert.ThrowsAsync<WriteOutcomeUnknownException>(() => update);
        Assert.Equal((3, "another's"), await StateAsync(current));
    }

    [Fact]
    public async Task An_update_that_another_forestalled_is_lost_and_does_nothing_when_it_arrives()
    {
        var current = await CreateAsync();
        using (var fault = Begin(FaultKind.HoldRequest))
        {
            var update = UpdateAsync(current);
            await HeldAsync(fault);
            await ReplaceAsync(current, "another's");
            fault.LetPass();
            Assert.Null(await update);
            await EndAsync(fault);
        }

        Assert.Equal((2, "another's"), await StateAsync(current));
    }

    [Fact]
    public async Task An_update_that_arrives_after_later_versions_does_not_undo_them()
    {
        var current = await CreateAsync();
        using (var fault = Begin(FaultKind.HoldRequest))
        {
            var update = UpdateAsync(current);
            await HeldAsync(fault);
            fault.LetPass();
            Assert.Equal("ours", (await update)?.Title);
            await ReplaceAsync(current, "another's");
            await EndAsync(fault);
        }

        Assert.Equal((3, "another's"), await StateAsync(current));
    }

    [Fact]
    public async Task A_deletion_whose_answer_was_lost_is_recognized()
    {
        var current = await CreateAsync();
        using var fault = Begin(FaultKind.HoldAnswer);
        var delete = Ours.DeleteAsync(current.Id, current.Version, DateTimeOffset.UtcNow);
        await AfterAsync(fault);
        fault.LetPass();
        Assert.True(await delete);
        Assert.Null(await StateAsync(current));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_that_another_writer_forestalled_is_lost_and_does_nothing_when_it_arrives(bool otherDeletes)
    {
        var current = await CreateAsync();
        using (var fault = Begin(FaultKind.HoldRequest))
        {
            var delete = Ours.DeleteAsync(current.Id, current.Version, DateTimeOffset.UtcNow);
            await HeldAsync(fault);
            if (otherDeletes) Assert.True(await Others.DeleteAsync(current.Id, current.Version, DateTimeOffset.UtcNow));
            else await ReplaceAsync(current, "another's");
            fault.LetPass();
            Assert.False(await delete);
            await EndAsync(fault);
        }

        Assert.Equal(otherDeletes ? null : (2, "another's"), await StateAsync(current));
    }

    private static AmazonDynamoDBClient CreateClient(Uri endpoint) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 });

    private static Post NewPost() => Post.Create(Guid.CreateVersion7().ToString(), Draft, DateTimeOffset.UtcNow);

    private Task<Post?> UpdateAsync(Post current) => Ours.UpdateAsync(current.Id, current.Version, Draft with { Title = "ours" }, DateTimeOffset.UtcNow);

    private ActiveFault Begin(FaultKind kind) => _blog.Proxy.Begin(new Fault(kind) { Operations = Fault.Writes });

    private static Task<int> AfterAsync(ActiveFault fault) => Eventually.GetAsync(() => Task.FromResult(fault.Done), done => done > 0, "the write to be done");

    private static Task<int> HeldAsync(ActiveFault fault) => Eventually.GetAsync(() => Task.FromResult(fault.Hit), hit => hit > 0, "the write to be held");

    // What was held arrives now.
    private static async Task EndAsync(ActiveFault fault)
    {
        fault.Dispose();
        await Eventually.GetAsync(() => Task.FromResult(fault.Done), done => done == fault.Hit, "everything held to arrive");
    }

    private async Task<Post> CreateAsync()
    {
        var post = NewPost();
        await Others.CreateAsync(post, null);
        return await ReadAsync(post.Id);
    }

    private async Task<Post> ReadAsync(string id)
    {
        var stored = await Others.GetAsync(id);
        Assert.NotNull(stored);
        return stored;
    }

    private async Task ReplaceAsync(Post stale, string title)
    {
        var current = await ReadAsync(stale.Id);
        Assert.NotNull(await Others.UpdateAsync(current.Id, current.Version, Draft with { Title = title }, DateTimeOffset.UtcNow));
    }

    private async Task<(long Version, string Title)?> StateAsync(Post stored) =>
        await Others.GetAsync(stored.Id) is { } post ? (post.Version, post.Title) : null;
}
