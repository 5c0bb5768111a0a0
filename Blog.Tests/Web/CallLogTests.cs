using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>The pill at the foot of the page, and the sheet of calls that it opens.</summary>
public sealed partial class CallLogTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    private readonly BlogApp _blog = blog;

    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task A_call_says_who_answered_from_a_laptop_where_its_time_went_and_leads_to_its_trace(string backend)
    {
        var id = await CreateAsync("Traced");
        await using var session = await OpenAsync();
        var answered = session.Page.WaitForResponseAsync($"**/blogs/{id}");
        await session.GoToAsync($"/?backend={backend}#/posts/{id}");
        var traceId = await (await answered).HeaderValueAsync("X-Trace-Id");
        await Expect(session.LastCall).ToHaveTextAsync(new Regex($@"^{backend} · \d+ ms · this laptop · 200 · GET /blogs/{id}$"));
        await session.LastCall.ClickAsync();

        var row = Rows(session).First;
        await Expect(row).ToContainTextAsync($"GET /blogs/{id}");
        await Expect(row).ToContainTextAsync(SplitText());
        await Expect(row).ToContainTextAsync($"{backend}, this laptop");
        await Expect(row.Locator("code")).ToHaveTextAsync(traceId!);
        await Expect(session.Button($"Copy trace id {traceId}")).ToBeVisibleAsync();
        var link = session.Link($"Open in the dashboard: trace {traceId}");
        await Expect(link).ToHaveAttributeAsync("href", new Regex($"^http.*/traces/detail/{traceId}$"));

        // The address is that of the dashboard itself: after its login it shows the trace.
        await using var dashboard = await DashboardBrowser.LogInAsync(_blog.App);
        var trace = await dashboard.OpenAsync((await link.GetAttributeAsync("href"))!);
        await Expect(trace.GetByRole(AriaRole.Row).Filter(new() { HasText = "DynamoDB" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_first_answer_of_a_process_that_was_up_is_not_called_a_cold_start()
    {
        var id = await CreateAsync("Read first");
        await using var session = await OpenAsync();
        await AnswerAsync(session, id, "db;dur=1.0, app;dur=2.0, init;dur=1.5");
        await session.GoToAsync($"/?backend=functions#/posts/{id}");
        await Expect(session.Heading).ToHaveTextAsync("Read first");
        await Expect(session.LastCall).Not.ToContainTextAsync("cold");
        await session.LastCall.ClickAsync();

        await Expect(Rows(session).First).ToContainTextAsync("first answer of a process that was already up");
        await Expect(Rows(session).First).Not.ToContainTextAsync("start of the process");
    }

    [Fact]
    public async Task On_AWS_a_process_that_started_during_the_request_is_a_cold_start_with_its_init_in_the_split()
    {
        var id = await CreateAsync("Read cold");
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/urls.js", route => route.FulfillAsync(new()
        {
            ContentType = "text/javascript",
            Body = """export const backends = [{ name: "functions", label: "Functions", url: "/functions", emulated: false }, { name: "containers", label: "Containers", url: "/containers", emulated: false }];""",
        }));
        await AnswerAsync(session, id, "db;dur=0.1, app;dur=0.1, init;dur=0.3");
        await session.GoToAsync($"/?backend=functions#/posts/{id}");
        await Expect(session.LastCall).ToHaveTextAsync(new Regex(@"^functions · \d+ ms · cold start · 200 · "));
        await session.LastCall.ClickAsync();

        await Expect(Rows(session).First).ToContainTextAsync("cold start: a new process");
        await Expect(Rows(session).First).ToContainTextAsync("start of the process 0.3 ms");
        await Expect(Rows(session).First.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_sheet_fits_a_narrow_window_closes_by_keyboard_and_gives_the_focus_back()
    {
        var id = await CreateAsync("Narrow");
        await using var session = await OpenAsync(width: 320);
        await session.GoToAsync($"/?backend=containers#/posts/{id}");
        await Expect(session.LastCall).ToContainTextAsync("containers · ");
        var pill = session.Page.Locator(".pill");
        await pill.FocusAsync();
        await session.Page.Keyboard.PressAsync("Enter");
        await Expect(session.Page.GetByRole(AriaRole.Dialog, new() { Name = "Calls of this page" })).ToBeVisibleAsync();
        await AssertFitsAsync(session);

        await session.Page.Keyboard.PressAsync("Escape");
        await Expect(session.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(pill).ToBeFocusedAsync();
    }

    private static ILocator Rows(PageSession session) => session.Page.Locator("#call-rows > li");

    // The real answer, as the first one of its process with these times.
    private static async Task AnswerAsync(PageSession session, string id, string timing) => await session.Page.RouteAsync($"**/functions/blogs/{id}", async route =>
    {
        var response = await route.FetchAsync();
        await route.FulfillAsync(new()
        {
            Response = response,
            Headers = response.Headers.Where(header => header.Key is not ("server-timing" or "x-cold-start"))
                .Concat([new("server-timing", timing), new("x-cold-start", "true")]).ToDictionary(),
        });
    });

    [GeneratedRegex(@"network and platform [\d.,]+ ms, app [\d.]+ ms, db [\d.]+ ms")]
    private static partial Regex SplitText();
}
