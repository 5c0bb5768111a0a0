using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

public sealed class WritingTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task A_post_is_written_read_edited_and_deleted(string backend)
    {
        await using var session = await OpenAsync();
        await session.GoToAsync($"/?backend={backend}");
        await session.Link("Write").ClickAsync();
        await session.FillAsync("A first title", Author, "## A heading\n\nOne line 🚀\n\n```cs\nvar a = 1;\n```\n", "one, two-2");
        var id = await session.SaveAsync();

        await Expect(session.Heading).ToHaveTextAsync("A first title");
        await Expect(session.Heading).ToBeFocusedAsync();
        await Expect(session.Toast).ToContainTextAsync("Published.");
        await Expect(session.PostContent.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("A heading");
        await Expect(session.PostContent.Locator("pre")).ToHaveTextAsync("var a = 1;");
        await Expect(session.PostContent.Locator(".code-keyword")).ToHaveTextAsync("var");
        await Expect(session.Main.Locator(".tags li")).ToHaveTextAsync(["#one", "#two-2"]);
        await Expect(session.LastCall).ToHaveTextAsync(new Regex($@"^{backend} · \d+ ms · this laptop.* · 200 · GET /blogs/{id}$"));

        await session.Link("Edit").ClickAsync();
        await session.FillAsync(title: "A second title", tags: "");
        Assert.Equal(id, await session.SaveAsync());
        await Expect(session.Heading).ToHaveTextAsync("A second title");
        await Expect(session.Main.Locator(".tags li")).ToHaveCountAsync(0);
        await Expect(session.Page).ToHaveURLAsync(new Regex($"/posts/a-second-title-{id}\\?backend={backend}$"));

        await session.Button("Delete").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("Posts");
        await session.Button("Undo").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("A second title");
        await session.Button("Delete").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("Posts");
        await session.Page.Locator(".toast", new() { HasText = "is deleted" }).GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        Assert.Empty(await TitlesAsync(0));

        await session.GoToAsync($"/posts/{id}?backend={backend}");
        await Expect(session.Main).ToContainTextAsync("There is no such post.");
    }

    [Fact]
    public async Task Html_and_script_show_as_text_and_nothing_of_it_runs()
    {
        const string Title = "<img src=x onerror=\"window.ran=1\"><script>window.ran=2</script>";
        const string Text = "<script>window.ran=3</script><b onclick=\"window.ran=4\">bold</b> &amp; <iframe src=\"javascript:parent.ran=5\"></iframe>\n```\n<svg onload=\"window.ran=6\">\n```\n";
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync(Title, $"<b>{Author}</b>", Text);
        await session.SaveAsync();

        await Expect(session.Heading).ToHaveTextAsync(Title);
        await Expect(session.PostContent).ToContainTextAsync("<script>window.ran=3</script><b onclick=\"window.ran=4\">bold</b>");
        await Expect(session.PostContent.Locator("pre")).ToHaveTextAsync("<svg onload=\"window.ran=6\">");
        Assert.Equal(0, await session.Main.Locator("img, script, b, iframe, svg").CountAsync());

        await session.Link("Edit").ClickAsync();
        await Expect(session.Field("Title")).ToHaveValueAsync(Title);
        await session.GoToAsync($"/#/?author={Uri.EscapeDataString($"<b>{Author}</b>")}");
        await Expect(session.ListItems.GetByRole(AriaRole.Heading)).ToHaveTextAsync([Title]);
        await Expect(session.Heading).ToHaveTextAsync($"Posts by <b>{Author}</b>");
        Assert.Equal(0, await session.Main.Locator("img, script, b, iframe, svg").CountAsync());
        Assert.True(await session.Page.EvaluateAsync<bool>("window.ran === undefined"));
    }

    [Fact]
    public async Task Mistakes_are_told_next_to_their_fields_and_nothing_typed_is_lost()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("", Author, "Some text", "fine, Not/Fine");
        await session.SaveButton.ClickAsync();

        await Expect(session.Page.Locator("#title-error")).ToHaveTextAsync("Give the post a title.");
        await Expect(session.Page.Locator("#tags-error")).ToHaveTextAsync(new Regex("^“Not/Fine” cannot be a tag"));
        await Expect(session.Page.Locator("#author-error")).ToBeEmptyAsync();
        await Expect(session.Field("Title")).ToBeFocusedAsync();
        await Expect(session.Field("Title")).ToHaveAccessibleDescriptionAsync("Give the post a title.");
        await Expect(session.Field("Text")).ToHaveValueAsync("Some text");

        await session.FillAsync(title: "Now it has one", tags: "fine");
        await session.SaveAsync();
        await Expect(session.Heading).ToHaveTextAsync("Now it has one");
    }

    [Fact]
    public async Task A_double_click_makes_one_post()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/write");
        await session.FillAsync("Clicked twice", Author, "Text");
        await session.SaveButton.DblClickAsync();
        await session.SavedAsync();

        Assert.Equal(["Clicked twice"], await TitlesAsync(1));
    }

    [Fact]
    public async Task The_write_key_is_asked_for_once_and_kept_for_this_tab()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/blogs", async route =>
        {
            if (route.Request.Method == "POST" && await route.Request.HeaderValueAsync("Authorization") != "Bearer right")
            {
                await route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = """{"title":"Writing needs the write key"}""" });
                return;
            }

            await route.ContinueAsync();
        });
        await session.GoToAsync("/#/write");
        await session.FillAsync("Behind a key", Author, "Text");
        await session.SaveButton.ClickAsync();

        var dialog = session.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Write key").FillAsync("wrong");
        await session.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("was not accepted");
        await dialog.GetByLabel("Write key").FillAsync("right");
        await session.Button("Use this key").ClickAsync();
        await session.SavedAsync();

        await session.GoToAsync("/#/write");
        await session.FillAsync("Not asked again", Author, "Text");
        await session.SaveAsync();
        await Expect(session.Heading).ToHaveTextAsync("Not asked again");
    }
}
