using System.ServiceModel.Syndication;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

public sealed class ReadingTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    [Fact]
    public async Task Older_posts_follow_page_by_page_newest_first()
    {
        var titles = Enumerable.Range(1, 23).Select(number => $"Post {number}").ToList();
        foreach (var title in titles)
        {
            await CreateAsync(title);
        }

        await Eventually.GetAsync(TitlesAsync, seen => seen.Count > 0 && seen[0] == titles[^1], "the newest post in the list");
        titles.Reverse();

        await using var session = await OpenAsync();
        await session.GoToAsync(AuthorAddress);
        await Expect(session.ListItems).ToHaveCountAsync(20);
        await session.Button("Older posts").ClickAsync();

        await Expect(session.ListItems.GetByRole(AriaRole.Heading)).ToHaveTextAsync(titles);
        await Expect(session.Link("Post 3")).ToBeFocusedAsync();
        await Expect(session.Button("Older posts")).ToBeHiddenAsync();
        await Expect(session.Main).ToContainTextAsync("That was the oldest post.");
    }

    [Fact]
    public async Task The_list_is_filtered_by_a_click_on_an_author_or_a_tag_and_a_title_leads_to_its_post()
    {
        var tag = $"t{Guid.NewGuid():N}"[..20];
        var id = await CreateAsync("The only one", tags: tag);
        await CreateAsync("Without a tag");
        await TitlesAsync(2);
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}");
        await session.Link(Author).ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync($"Posts by {Author}");
        await Expect(session.ListItems).ToHaveCountAsync(2);

        await session.Link($"#{tag}").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync($"Posts tagged #{tag}");
        await Expect(session.ListItems).ToHaveCountAsync(1);
        await session.Link("The only one").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("The only one");
        await Expect(session.Page).ToHaveURLAsync(new Regex($"/posts/the-only-one-{id}$"));
        await Expect(session.Page).ToHaveTitleAsync("The only one · Two Computes");

        await session.GoToAsync($"{AuthorAddress}&tag={tag}");
        await Expect(session.ListItems).ToHaveCountAsync(1);
        await session.Link($"Remove the filter #{tag}").ClickAsync();
        await Expect(session.ListItems).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_switch_changes_who_answers_and_stays_as_it_was_left()
    {
        var id = await CreateAsync("Read twice");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}?backend=functions");
        await Expect(session.LastCall).ToContainTextAsync("functions");

        await session.Page.GetByRole(AriaRole.Radio, new() { Name = "Containers" }).CheckAsync();
        await Expect(session.LastCall).ToContainTextAsync("containers");
        await Expect(session.Page).ToHaveURLAsync(new Regex($"/posts/read-twice-{id}\\?backend=containers$"));

        await session.GoToAsync($"/posts/{id}");
        await Expect(session.LastCall).ToContainTextAsync("containers");
        await Expect(session.Page.GetByRole(AriaRole.Radio, new() { Name = "Containers" })).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_backend_that_is_down_is_told_in_plain_words_and_tried_again()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/blogs", route => route.FulfillAsync(new()
        {
            Status = 502,
            ContentType = "application/problem+json",
            Body = """{"title":"The backend cannot be reached","detail":"The functions backend is not answering."}""",
        }), new() { Times = 1 });
        await session.GoToAsync("/");

        await Expect(session.Alert).ToContainTextAsync("The functions backend is not answering.");
        await session.Button("Try again").ClickAsync();
        await Expect(session.Alert).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_post_that_does_not_exist_is_told_and_leads_back()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/posts/a-title-01900000-0000-7000-8000-000000000000");

        await Expect(session.Main).ToContainTextAsync("There is no such post.");
        await session.Link("All posts").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("Posts");
        await Expect(session.Heading).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_feed_has_the_posts_with_addresses_that_lead_to_them()
    {
        var id = await CreateAsync("In the feed");
        await TitlesAsync(1);
        await using var session = await OpenAsync();
        await session.GoToAsync(AuthorAddress);
        Assert.Equal("/feed.xml", await session.Page.Locator("link[rel=alternate]").GetAttributeAsync("href"));
        var address = await session.Link("Feed").GetAttributeAsync("href");

        var feed = await session.Page.APIRequest.GetAsync(address!);

        Assert.Equal("functions", feed.Headers["x-backend"]);
        var entry = SyndicationFeed.Load(XmlReader.Create(new StringReader(await feed.TextAsync()))).Items.Single();
        Assert.Equal("In the feed", entry.Title.Text);
        await session.GoToAsync(entry.Links.Single(link => link.RelationshipType == "alternate").Uri.OriginalString);
        await Expect(session.Heading).ToHaveTextAsync("In the feed");
        await Expect(session.Page).ToHaveURLAsync(new Regex(id));
    }

    [Fact]
    public async Task A_post_has_a_title_and_a_description_of_its_own()
    {
        var id = await CreateAsync("Shared", "# Heading\n\nWith **bold** words");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}");

        await Expect(session.Page).ToHaveTitleAsync("Shared · Two Computes");
        await Expect(session.Page.Locator("meta[name=description]")).ToHaveAttributeAsync("content", "Heading With bold words");
        await Expect(session.Page.Locator("meta[property='og:title']")).ToHaveAttributeAsync("content", "Shared");
    }

    [Fact]
    public async Task What_this_is_is_said_once()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/");
        var intro = session.Page.GetByRole(AriaRole.Complementary, new() { Name = "What this is" });
        await Expect(intro).ToContainTextAsync("One blog, served twice: by Lambda functions and by containers.");
        await session.Button("Got it").ClickAsync();
        await session.Page.ReloadAsync();
        await Expect(session.Heading).ToHaveTextAsync("Posts");
        await Expect(intro).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Nothing_is_wider_than_a_narrow_window()
    {
        var id = await CreateAsync(new string('W', 200), new string('m', 2000) + "\n```\n" + new string('x', 500) + "\n```");
        await TitlesAsync(1);
        await using var session = await OpenAsync(width: 320);

        await session.GoToAsync(AuthorAddress);
        await Expect(session.ListItems).ToHaveCountAsync(1);
        await AssertFitsAsync(session);
        await session.GoToAsync($"/#/posts/{id}");
        await Expect(session.PostContent).ToBeVisibleAsync();
        await session.GoToAsync($"/#/posts/{id}/edit");
        await Expect(session.Field("Title")).ToBeVisibleAsync();
        await AssertFitsAsync(session);
    }
}
