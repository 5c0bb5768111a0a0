using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>Compare's measuring of writes: whatever ends a run, the posts that it wrote are gone.</summary>
public sealed class CompareWritesTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    private const float Run = 90_000;

    [Theory]
    [InlineData("create", "closed")]
    [InlineData("update", "closed")]
    [InlineData("delete", "closed")]
    [InlineData("update", "open")]
    public async Task Writes_are_measured_on_both_and_deleted_at_the_end(string operation, string loop)
    {
        await using var session = await OpenAsync();
        var author = AuthorOf(session);
        await session.GoToAsync($"/#/compare?operation={operation}&blocks=12&warmUp=1&loop={loop}&perSecond=20&atOnce=2");
        await session.Button("Start").ClickAsync();
        await Expect(State(session)).ToHaveTextAsync("Done: 12 of 12 blocks.", new() { Timeout = Run });

        var figures = session.Main.GetByRole(AriaRole.Table, new() { NameRegex = new("^Warm answers") });
        await Expect(figures.GetByRole(AriaRole.Row, new() { Name = "errors 0/12 0/12" })).ToBeVisibleAsync();
        Assert.Empty(await PostsOfAsync(await author));
        Assert.Equal("[]", await LeftBehindAsync(session));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("delete")]
    public async Task Stop_deletes_what_was_written(string operation)
    {
        await using var session = await OpenAsync();
        var author = AuthorOf(session);
        await session.GoToAsync($"/#/compare?operation={operation}&blocks=500&warmUp=0&seconds=600");
        await session.Button("Start").ClickAsync();
        var written = await Eventually.GetAsync(async () => await PostsOfAsync(await author), posts => posts.Count > 5, "posts of the run");
        await session.Button("Stop").ClickAsync();

        await Expect(session.Button("Start")).ToBeVisibleAsync(new() { Timeout = Run });
        Assert.NotEmpty(written);
        Assert.Empty(await PostsOfAsync(await author));
        Assert.Equal("[]", await LeftBehindAsync(session));
    }

    [Fact]
    public async Task Going_elsewhere_in_the_page_stops_a_run_and_deletes_what_was_written()
    {
        await using var session = await OpenAsync();
        var author = AuthorOf(session);
        await session.GoToAsync("/#/compare?operation=create&blocks=2000&warmUp=0&seconds=600");
        await session.Button("Start").ClickAsync();
        await Eventually.GetAsync(async () => await PostsOfAsync(await author), posts => posts.Count > 5, "posts of the run");
        await session.Link("Plan").ClickAsync();

        await Expect(session.Heading).ToHaveTextAsync("How much to allocate, and on which?");
        await Eventually.GetAsync(() => LeftBehindAsync(session), left => left == "[]", "the run to be cleaned");
        Assert.Empty(await PostsOfAsync(await author));
    }

    [Fact]
    public async Task What_a_closed_tab_left_behind_is_deleted_at_the_next_load_and_a_run_in_another_tab_is_let_be()
    {
        await using var session = await OpenAsync();
        var author = AuthorOf(session);
        await session.GoToAsync("/#/compare?operation=create&blocks=2000&warmUp=0&seconds=600");
        await session.Button("Start").ClickAsync();
        await Eventually.GetAsync(async () => await PostsOfAsync(await author), posts => posts.Count > 5, "posts of the run");

        // Another tab is opened while the first still measures.
        var second = await session.Page.Context.NewPageAsync();
        await second.GotoAsync("/#/compare");
        await second.GetByRole(AriaRole.Button, new() { Name = "Delete them" }).ClickAsync();
        await Expect(second.GetByText("A run in another tab is still at work with them.")).ToBeVisibleAsync();
        Assert.NotEmpty(await PostsOfAsync(await author));

        await session.Page.CloseAsync();
        Assert.NotEmpty(await PostsOfAsync(await author));
        await second.GotoAsync("about:blank");
        await second.GotoAsync("/");
        await Eventually.GetAsync(async () => await PostsOfAsync(await author), posts => posts.Count == 0, "the posts of the closed tab to be deleted");
    }

    [Fact]
    public async Task A_post_whose_answer_was_lost_is_found_by_its_author_and_looked_for_again_at_the_next_load()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/functions/blogs", async route =>
        {
            // The backend has made the post, the page never hears of it.
            await route.FetchAsync();
            await route.AbortAsync();
        }, new() { Times = 1 });
        // The first is a post that the run needs: without it there is none.
        var author = AuthorOf(session);
        await session.GoToAsync("/#/compare?operation=create&blocks=12&warmUp=1");
        await session.Button("Start").ClickAsync();

        await Expect(State(session)).ToHaveTextAsync("The functions did not create a post that the run needs (no answer).", new() { Timeout = Run });
        Assert.Empty(await PostsOfAsync(await author));
        Assert.Contains("\"unsure\":true", await LeftBehindAsync(session), StringComparison.Ordinal);

        // As if a minute had passed and the post had come late.
        var late = await LateAsync(await author);
        await session.Page.EvaluateAsync("localStorage.setItem('compare:written', localStorage.getItem('compare:written').replace(/\"at\":\\d+/, '\"at\":1'))");
        await session.Page.ReloadAsync();
        await Eventually.GetAsync(() => PostsOfAsync(author.Result), posts => posts.Count == 0, $"{late} to be deleted");
        await Eventually.GetAsync(() => LeftBehindAsync(session), left => left == "[]", "the run to be forgotten");
    }

    [Fact]
    public async Task A_backend_that_refuses_to_write_is_named_and_nothing_is_left()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/containers/blogs", route => route.FulfillAsync(new() { Status = 403, Body = "{}" }));
        await session.GoToAsync("/#/compare?operation=create&blocks=12");
        var author = AuthorOf(session);
        await session.Button("Start").ClickAsync();

        await Expect(State(session)).ToContainTextAsync("The containers did not create a post that the run needs (403).");
        Assert.Empty(await PostsOfAsync(await author));
    }

    [Fact]
    public async Task The_write_key_is_asked_for_once_before_anything_is_measured_and_sent_with_every_write()
    {
        await using var session = await OpenAsync();
        // A blog that wants a key: without the right one every write is refused.
        await session.Page.RouteAsync("**/blogs", route => RefuseWithoutKeyAsync(route));
        await session.Page.RouteAsync("**/blogs/*", route => RefuseWithoutKeyAsync(route));
        var author = AuthorOf(session);
        await session.GoToAsync("/#/compare?operation=delete&blocks=12&warmUp=1");
        await session.Button("Start").ClickAsync();
        await session.Page.GetByLabel("Write key", new() { Exact = true }).FillAsync("a-key");
        await session.Button("Use this key").ClickAsync();

        await Expect(State(session)).ToHaveTextAsync("Done: 12 of 12 blocks.", new() { Timeout = Run });
        await Expect(session.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(await PostsOfAsync(await author));
    }

    [Fact]
    public async Task Without_the_write_key_nothing_is_measured_and_the_page_says_why()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/blogs", route => RefuseWithoutKeyAsync(route));
        await session.GoToAsync("/#/compare?operation=create&blocks=12");
        await session.Button("Start").ClickAsync();
        await session.Button("Cancel").ClickAsync();

        await Expect(State(session)).ToHaveTextAsync("Writing to this blog needs its write key.");
        await Expect(session.Button("Start")).ToBeEnabledAsync();
        Assert.Equal("[]", await LeftBehindAsync(session));
    }

    private async Task<string> LateAsync(string author)
    {
        using var response = await Client.PostAsJsonAsync("/containers/blogs", new { title = "Late", author, content = "Text" });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static Task RefuseWithoutKeyAsync(IRoute route) =>
        route.Request.Method == "GET" || route.Request.Headers.GetValueOrDefault("authorization") == "Bearer a-key"
            ? route.ContinueAsync()
            : route.FulfillAsync(new() { Status = 401, Body = "{}" });

    private static ILocator State(PageSession session) => session.Main.Locator(".compare-state");

    // The author of the run's first post, as the browser sends it.
    private static async Task<string> AuthorOf(PageSession session)
    {
        var request = await session.Page.WaitForRequestAsync(new Regex("/blogs$"), new() { Timeout = Run });
        using var body = JsonDocument.Parse(request.PostData!);
        return body.RootElement.GetProperty("author").GetString()!;
    }

    private static Task<string> LeftBehindAsync(PageSession session) => session.Page.EvaluateAsync<string>("localStorage.getItem('compare:written') ?? '[]'");

    private async Task<IReadOnlyList<string>> PostsOfAsync(string author)
    {
        var list = await Client.GetFromJsonAsync<JsonElement>($"/containers/blogs?author={Uri.EscapeDataString(author)}&limit=100");
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }
}
