using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

public sealed class DraftTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    [Fact]
    public async Task Without_a_network_the_draft_stays_and_is_saved_later()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("In a tunnel", Author, "Typed on the way", "train");
        await session.Page.Context.SetOfflineAsync(true);
        await session.SaveButton.ClickAsync();
        await Expect(session.Alert).ToContainTextAsync("cannot be reached");
        await Expect(session.Field("Text")).ToHaveValueAsync("Typed on the way");

        await session.Page.Context.SetOfflineAsync(false);
        await session.Page.ReloadAsync();
        await Expect(session.Main).ToContainTextAsync("Your draft is back");
        await Expect(session.Field("Title")).ToHaveValueAsync("In a tunnel");
        await Expect(session.Field("Tags")).ToHaveValueAsync("train");
        await session.SaveAsync();

        Assert.Equal(["In a tunnel"], await TitlesAsync(1));
        await session.GoToAsync("/#/write");
        await Expect(session.Field("Title")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task An_answer_lost_on_the_way_leads_to_one_post_with_the_newest_text()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("First wording", Author, "Text");
        await session.Page.RouteAsync("**/blogs", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        }, new() { Times = 1 });
        await session.SaveButton.ClickAsync();
        await Expect(session.Alert).ToBeVisibleAsync();

        await session.FillAsync(title: "Second wording");
        await session.SaveAsync();

        await Expect(session.Heading).ToHaveTextAsync("Second wording");
        Assert.Equal(["Second wording"], await Eventually.GetAsync(TitlesAsync, titles => titles is ["Second wording"], "one post with the newest text"));
    }

    [Fact]
    public async Task A_draft_can_be_discarded()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("Never mind", Author, "Text");
        await session.Page.ReloadAsync();
        await session.Button("Discard the draft").ClickAsync();

        await Expect(session.Field("Title")).ToHaveValueAsync("");
        await session.Page.ReloadAsync();
        await Expect(session.Field("Title")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_conflict_shows_both_texts_and_mine_may_replace_the_newer_one()
    {
        await using var session = await OpenAsync();
        var id = await ConflictAsync(session);

        await Expect(session.Alert.Locator("ins")).ToHaveTextAsync(["My text"]);
        await Expect(session.Alert.Locator("mark")).ToHaveTextAsync(["Their text"]);
        await Expect(session.Field("Text")).ToHaveValueAsync("My text");
        await session.Button("Replace theirs with mine").ClickAsync();

        Assert.Equal(id, await session.SavedAsync());
        await Expect(session.PostContent).ToHaveTextAsync("My text");
    }

    [Fact]
    public async Task A_conflict_may_also_be_ended_without_losing_either_text()
    {
        await using var session = await OpenAsync();
        await ConflictAsync(session);
        await Expect(session.Alert.GetByRole(AriaRole.Button).First).ToHaveTextAsync("Leave theirs, keep mine as a draft");

        await session.Button("Leave theirs, keep mine as a draft").ClickAsync();

        await Expect(session.PostContent).ToHaveTextAsync("Their text");
        await session.Button("Open mine").ClickAsync();
        await Expect(session.Field("Text")).ToHaveValueAsync("My text");
        await session.SaveAsync();
        Assert.Equal(["Contested", "Contested"], await TitlesAsync(2));
    }

    private async Task<string> ConflictAsync(PageSession session)
    {
        var id = await CreateAsync("Contested", "Old text");
        await session.GoToAsync($"/#/posts/{id}/edit");
        await Expect(session.Field("Text")).ToHaveValueAsync("Old text");
        await session.FillAsync(text: "My text");
        await ChangeAsync(id, "Contested", "Their text");
        await session.SaveButton.ClickAsync();
        await Expect(session.Alert).ToContainTextAsync("Somebody else changed this post");
        return id;
    }
}
