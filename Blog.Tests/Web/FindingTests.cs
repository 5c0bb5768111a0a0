using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>Finding a post, and the way back to where one was.</summary>
public sealed class FindingTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    [Theory]
    [InlineData("functions", "Containers")]
    [InlineData("containers", "Functions")]
    public async Task Back_leads_to_the_place_left_with_all_pages_and_so_does_a_reload_and_the_switch_keeps_it(string backend, string other)
    {
        await CreateManyAsync(45);
        await using var session = await OpenAsync();
        await session.GoToAsync($"/?backend={backend}{AuthorAddress[1..]}");
        await session.Button("Older posts").ClickAsync();
        await Expect(session.ListItems).ToHaveCountAsync(40);
        var post = session.Link("Post 10");
        await post.ScrollIntoViewIfNeededAsync();
        var place = await ScrollAsync(session);
        Assert.True(place > 1000);

        await post.ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("Post 10");
        Assert.Equal(0, await ScrollAsync(session));
        await session.Page.GoBackAsync();
        await Expect(session.ListItems).ToHaveCountAsync(40);
        await Expect(post).ToBeFocusedAsync();
        await AtAsync(session, place);

        await session.Page.ReloadAsync();
        await Expect(session.ListItems).ToHaveCountAsync(40);
        await AtAsync(session, place);

        // As a click on the switch in sight: Playwright itself would now and then scroll it to the middle of the window first.
        await session.Page.GetByRole(AriaRole.Radio, new() { Name = other }).EvaluateAsync("input => { input.focus({ preventScroll: true }); input.click(); }");
        await Expect(session.LastCall).ToContainTextAsync(other.ToLowerInvariant());
        await Expect(session.Main).Not.ToHaveAttributeAsync("aria-busy", "true");
        await Expect(session.ListItems).ToHaveCountAsync(40);
        await AtAsync(session, place);
        await Expect(session.Page.GetByRole(AriaRole.Radio, new() { Name = other })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Search_narrows_what_is_loaded_as_one_types_and_is_kept_on_the_way_back()
    {
        await CreateAsync("Größe zählt", "About **Lambda**");
        await CreateAsync("Another", "About Fargate");
        await TitlesAsync(2);
        await using var session = await OpenAsync();
        await session.GoToAsync(AuthorAddress);
        await Expect(session.ListItems).ToHaveCountAsync(2);

        await session.Main.GetByRole(AriaRole.Searchbox).FillAsync("lambda grosse".Replace("ss", "ß", StringComparison.Ordinal));
        await Expect(session.ListItems).ToHaveCountAsync(1);
        await Expect(session.Main).ToContainTextAsync("1 of the 2 posts loaded so far");
        await session.Link("Größe zählt").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("Größe zählt");
        await session.Page.GoBackAsync();
        await Expect(session.Main.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("lambda große");
        await Expect(session.ListItems).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task Empty_pages_of_a_filtered_list_are_followed(string backend)
    {
        // The server reads 1,000 rows a request: the one with the tag comes after them.
        var tag = $"t{Guid.NewGuid():N}"[..20];
        await CreateAsync("At the very back", tags: tag);
        await CreateManyAsync(1001);
        await using var session = await OpenAsync();
        var answers = new List<string>();
        session.Page.Response += (_, response) => answers.Add(response.Url);
        await session.GoToAsync($"/?backend={backend}{AuthorAddress[1..]}&tag={tag}");

        await Expect(session.ListItems).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        await Expect(session.Link("At the very back")).ToBeVisibleAsync();
        Assert.Equal(2, answers.Count(url => url.Contains("/blogs?", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_post_leads_to_the_newer_and_the_older_one_also_when_it_was_opened_directly()
    {
        foreach (var title in new[] { "First", "Second", "Third" }) await CreateAsync(title);
        await TitlesAsync(3);
        await using var session = await OpenAsync();
        await session.GoToAsync(AuthorAddress);
        await session.Link("Second").ClickAsync();
        await Expect(session.Main.Locator("[rel=prev]")).ToContainTextAsync("Third");
        await session.Main.Locator("[rel=next]").ClickAsync();
        await Expect(session.Heading).ToHaveTextAsync("First");
        await Expect(session.Main.Locator("[rel=next]")).ToBeHiddenAsync();

        await session.Page.ReloadAsync();
        await Expect(session.Main.Locator("[rel=prev]")).ToContainTextAsync("Second");
    }

    [Fact]
    public async Task A_heading_of_a_post_has_an_address_and_an_old_address_of_a_post_still_leads_to_it()
    {
        var id = await CreateAsync("With parts", $"# Start\n\n{string.Concat(Enumerable.Repeat("text\n\n", 60))}\n\n## The end\n\nlast");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/#/posts/{id}");
        await Expect(session.Heading).ToHaveTextAsync("With parts");
        await Expect(session.Page).ToHaveURLAsync(new Regex($"/posts/with-parts-{id}$"));

        await session.Link("Link to “The end”").FocusAsync();
        await session.Page.Keyboard.PressAsync("Enter");
        await Expect(session.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("#h-the-end$"));
        await session.Page.ReloadAsync();
        await Expect(session.Main.Locator("#h-the-end")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Plan_is_reached_from_a_post_and_Back_leads_to_the_post()
    {
        var id = await CreateAsync("Beside Plan");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/posts/{id}");
        await Expect(session.Heading).ToHaveTextAsync("Beside Plan");
        await session.Page.GetByRole(AriaRole.Link, new() { Name = "Plan", Exact = true }).ClickAsync();
        await Expect(session.Button("Work it out")).ToBeVisibleAsync();
        await Expect(session.Page).ToHaveTitleAsync("Plan · Two Computes");
        await session.Page.GoBackAsync();
        await Expect(session.Heading).ToHaveTextAsync("Beside Plan");
    }

    [Fact]
    public async Task A_slow_line_shows_the_shape_of_what_comes()
    {
        var answer = new TaskCompletionSource();
        await CreateAsync("Comes late");
        await TitlesAsync(1);
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/blogs?*", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await session.GoToAsync(AuthorAddress);
        await Expect(session.Main.Locator(".skeleton")).ToHaveCountAsync(5);
        await Expect(session.Main).ToHaveAttributeAsync("aria-busy", "true");

        answer.SetResult();
        await Expect(session.Link("Comes late")).ToBeVisibleAsync();
        await Expect(session.Main.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    private async Task CreateManyAsync(int count)
    {
        // The first of them one by one, as their order counts.
        var inOrder = Math.Min(count, 45);
        for (var number = 1; number <= inOrder; number++) await CreateAsync($"Post {number}");
        await Parallel.ForEachAsync(Enumerable.Range(inOrder + 1, count - inOrder), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => await CreateAsync($"Post {number}"));
        await Eventually.GetAsync(TitlesAsync, titles => titles.Count == Math.Min(count, 20), "the posts in the list");
    }

    private static Task<int> ScrollAsync(PageSession session) => session.Page.EvaluateAsync<int>("Math.round(scrollY)");

    private static Task<int> AtAsync(PageSession session, int place) =>
        Eventually.GetAsync(() => ScrollAsync(session), at => Math.Abs(at - place) <= 2, $"the place {place}");
}
