using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>Writing: drafts, keys, preview, and what happens when the network takes its time.</summary>
public sealed class EditorTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    [Fact]
    public async Task Drafts_have_ids_of_their_own_are_listed_and_can_be_discarded_and_taken_back()
    {
        await using var session = await OpenAsync();
        foreach (var title in new[] { "One", "Two" })
        {
            await session.GoToAsync("/#/drafts");
            await session.Link("Write").ClickAsync();
            await Expect(session.Field("Title")).ToHaveValueAsync("");
            await session.FillAsync(title, Author, $"# Text of {title}");
            await Expect(session.Main).ToContainTextAsync("Draft kept");
        }

        await session.GoToAsync("/#/drafts");
        await Expect(session.ListItems.GetByRole(AriaRole.Heading)).ToHaveTextAsync(["Two", "One"]);
        await Expect(session.ListItems.First).ToContainTextAsync("Text of Two");
        await session.Button("Discard “Two”").ClickAsync();
        await Expect(session.ListItems).ToHaveCountAsync(1);
        await session.Button("Undo").ClickAsync();
        await Expect(session.ListItems).ToHaveCountAsync(2);

        await session.Link("One").ClickAsync();
        await Expect(session.Field("Text")).ToHaveValueAsync("# Text of One");
        await Expect(session.Link("1 other draft")).ToBeVisibleAsync();
        await session.SaveAsync();
        await session.GoToAsync("/");
        await session.Link("1 draft").ClickAsync();
        await Expect(session.ListItems.GetByRole(AriaRole.Heading)).ToHaveTextAsync(["Two"]);
    }

    [Fact]
    public async Task Two_tabs_do_not_write_over_each_other_s_draft()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("Shared", Author, "From the first tab");
        await Expect(session.Page).ToHaveURLAsync(new Regex("#/write/[0-9a-f]+$"));
        var address = session.Page.Url;
        var second = await session.Page.Context.NewPageAsync();
        await second.GotoAsync(address);
        await Expect(second.Locator("main")).ToContainTextAsync("This draft is open in another tab.");
        await second.GetByLabel("Text", new() { Exact = true }).FillAsync("From the second tab");
        await Expect(second).Not.ToHaveURLAsync(address);
        await session.FillAsync(text: "From the first tab, later");

        await session.GoToAsync("/#/drafts");
        await Expect(session.ListItems).ToHaveCountAsync(2);
        await Expect(session.Main).ToContainTextAsync("From the first tab, later");
        await Expect(session.Main).ToContainTextAsync("From the second tab");
    }

    [Fact]
    public async Task Two_tabs_that_change_one_post_each_keep_their_own_text_over_a_reload()
    {
        var id = await CreateAsync("Both change it", "Old");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/#/posts/{id}/edit");
        await session.FillAsync(text: "First");
        var second = await session.Page.Context.NewPageAsync();
        await second.GotoAsync($"/#/posts/{id}/edit");
        var text = second.GetByLabel("Text", new() { Exact = true });
        await Expect(text).ToHaveValueAsync("Old");
        await text.FillAsync("Second");

        await session.Page.ReloadAsync();
        await Expect(session.Field("Text")).ToHaveValueAsync("First");
        await second.ReloadAsync();
        await Expect(text).ToHaveValueAsync("Second");
    }

    [Fact]
    public async Task Ctrl_S_says_that_the_draft_is_kept_and_Ctrl_Enter_publishes()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("By shortcut", Author, "Text");
        await session.Page.Keyboard.PressAsync("Control+s");
        await Expect(session.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The draft is kept" })).ToBeVisibleAsync();
        await session.Page.Keyboard.PressAsync("Control+Enter");
        await session.SavedAsync();
        await Expect(session.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Published." })).ToBeVisibleAsync();
        Assert.Equal(["By shortcut"], await TitlesAsync(1));
    }

    [Fact]
    public async Task The_preview_is_beside_the_text_where_there_is_room_else_behind_a_button()
    {
        await using var session = await OpenAsync(width: 1200);
        await session.GoToAsync("/#/write");
        await session.FillAsync("Looks", Author, "# Heading\n\nSome **bold** text");
        var preview = session.Main.GetByRole(AriaRole.Region, new() { Name = "Preview" });
        await Expect(preview.Locator(".content h2")).ToHaveTextAsync("Heading");
        await Expect(preview.Locator("strong")).ToHaveTextAsync("bold");
        await Expect(session.Main).ToContainTextAsync("4 words · 1 min read");
        await Expect(session.Button("Preview")).ToBeHiddenAsync();

        await session.Page.SetViewportSizeAsync(800, 800);
        await Expect(preview).ToBeHiddenAsync();
        await session.FillAsync(text: "# Another");
        await session.Button("Preview").ClickAsync();
        await Expect(preview.Locator(".content h2")).ToHaveTextAsync("Another");
        await Expect(session.Field("Text")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_field_grows_with_the_text()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        var height = (await session.Field("Text").BoundingBoxAsync())!.Height;
        await session.FillAsync(text: string.Concat(Enumerable.Repeat("line\n", 60)));
        Assert.True((await session.Field("Text").BoundingBoxAsync())!.Height > height + 500);
        Assert.True(await session.Field("Text").EvaluateAsync<bool>("field => field.scrollHeight <= field.clientHeight + 1"));
    }

    [Fact]
    public async Task What_is_typed_while_a_save_is_on_its_way_stays_and_is_saved_next()
    {
        var answer = new TaskCompletionSource();
        await using var session = await OpenAsync();
        await HoldSaveAsync(session, answer.Task);
        await session.GoToAsync("/#/write");
        await session.FillAsync("Typed on", Author, "First text");
        await session.SaveButton.ClickAsync();
        await Expect(session.SaveButton).ToHaveTextAsync("Publishing…");
        await session.FillAsync(text: "Second text");
        answer.SetResult();

        await Expect(session.Toast).ToContainTextAsync("What you have typed since is kept as a draft.");
        await Expect(session.Field("Text")).ToHaveValueAsync("Second text");
        await Expect(session.SaveButton).ToHaveTextAsync("Save changes");
        await session.SaveAsync();
        await Expect(session.PostContent).ToHaveTextAsync("Second text");
        Assert.Equal(["Typed on"], await TitlesAsync(1));
    }

    [Fact]
    public async Task A_save_that_comes_back_late_does_not_lead_away_from_another_draft()
    {
        var answer = new TaskCompletionSource();
        await using var session = await OpenAsync();
        await HoldSaveAsync(session, answer.Task);
        await session.GoToAsync("/#/write");
        await session.FillAsync("The first", Author, "Text");
        await session.SaveButton.ClickAsync();
        await session.GoToAsync("/#/write");
        await Expect(session.Field("Title")).ToHaveValueAsync("");
        await session.FillAsync("The second", text: "Being typed");
        answer.SetResult();

        await Expect(session.Toast).ToContainTextAsync("Published. “The first”");
        await Expect(session.Field("Text")).ToHaveValueAsync("Being typed");
        await session.GoToAsync("/#/drafts");
        await Expect(session.ListItems.GetByRole(AriaRole.Heading)).ToHaveTextAsync(["The second"]);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task A_deleted_post_is_gone_also_when_the_page_is_left_before_the_notice_ends(string backend)
    {
        var id = await CreateAsync("To be deleted");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}?backend={backend}");
        await session.Button("Delete").ClickAsync();
        await Expect(session.Toast).ToContainTextAsync("“To be deleted” is deleted.");
        Assert.Equal(["To be deleted"], await TitlesAsync());

        await session.Page.GotoAsync("about:blank");
        await TitlesAsync(0);
    }

    [Fact]
    public async Task A_post_that_somebody_changed_meanwhile_is_not_deleted_and_that_is_said()
    {
        var id = await CreateAsync("Changed meanwhile");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}");
        await Expect(session.Heading).ToHaveTextAsync("Changed meanwhile");
        await ChangeAsync(id, "Changed meanwhile", "New text");
        await session.Button("Delete").ClickAsync();
        await session.Toast.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();

        await Expect(session.Toast).ToContainTextAsync("was not deleted: somebody has changed it meanwhile.");
        await session.Button("Show it").ClickAsync();
        await Expect(session.PostContent).ToHaveTextAsync("New text");
    }

    // The next save is sent when the task is done.
    private static Task<IAsyncDisposable> HoldSaveAsync(PageSession session, Task until) => session.Page.RouteAsync("**/blogs", async route =>
    {
        await until;
        await route.ContinueAsync();
    }, new() { Times = 1 });
}
