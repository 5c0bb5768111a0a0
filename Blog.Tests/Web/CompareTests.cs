using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>Compare in the page, against both backends; its arithmetic is tested by Node (<see cref="ScriptTests"/>).</summary>
public sealed partial class CompareTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    private const float Run = 90_000;

    // What moves without a person having done something just before, on any view.
    private const string WatchShifts = """
        globalThis.shifted = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted.push({ value: entry.value, what: entry.sources.map(({ node }) => node?.className || node?.nodeName).join() });
        }).observe({ type: "layout-shift" });
        """;

    [Fact]
    public async Task A_run_ends_in_a_verdict_with_figures_of_both_and_where_they_come_from()
    {
        await CreateAsync("There to be listed");
        await using var session = await OpenAsync();
        var lines = 0;
        session.Page.Console += (_, _) => lines++;
        await session.GoToAsync("/#/compare?operation=list&blocks=40&warmUp=2&seed=41");
        await Expect(session.Heading).ToHaveTextAsync("Which answers sooner, here?");
        await session.Page.EvaluateAsync(WatchShifts);
        await StartAsync(session);

        await Expect(Sentence(session)).ToHaveTextAsync(Verdict());
        var detail = session.Main.Locator(".compare-detail");
        await Expect(detail).ToContainTextAsync("At the median: ");
        await Expect(detail).ToContainTextAsync("At p95: ");
        await Expect(session.Main.Locator(".compare-conditions")).ToHaveTextAsync(Conditions());
        var figures = session.Main.GetByRole(AriaRole.Table, new() { NameRegex = new("^Warm answers") });
        foreach (var row in new[] { "answers 40 40", "errors 0/40 0/40", "cold starts, ms 0 0" })
        {
            await Expect(figures.GetByRole(AriaRole.Row, new() { Name = row })).ToBeVisibleAsync();
        }

        foreach (var name in new[] { "p50", "p90", "p95", "p99", "max" })
        {
            await Expect(figures.GetByRole(AriaRole.Row).Filter(new() { HasText = name })).ToHaveTextAsync(new Regex($@"^{name}, ms[\d,]+\.\d[\d,]+\.\d$"));
        }

        await Expect(session.Main.GetByRole(AriaRole.Img, new() { NameRegex = new(@"^Time by percentile.*functions: median [\d.,]+ ms, containers: median [\d.,]+ ms") })).ToBeVisibleAsync();
        await Expect(session.Main.GetByRole(AriaRole.Img, new() { NameRegex = new(@"^Where the median goes\. functions: network and platform .* app .* db .*; containers: network and platform") })).ToBeVisibleAsync();
        await session.Main.GetByText("The same as a table").First.ClickAsync();
        await Expect(session.Main.GetByRole(AriaRole.Table, new() { Name = "Time by percentile, ms" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(8);
        await session.Main.GetByText("What the emulator does that Lambda does not").ClickAsync();
        await Expect(session.Main.GetByText("answers one request at a time")).ToBeVisibleAsync();
        Assert.Equal(0, lines);
        var shifted = await session.Page.EvaluateAsync<JsonElement>("globalThis.shifted");
        Assert.True(shifted.EnumerateArray().Sum(one => one.GetProperty("value").GetDouble()) < 0.001, shifted.ToString());
    }

    [Fact]
    public async Task A_run_is_taken_along_kept_in_the_browser_and_set_up_again_by_its_link()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/compare?operation=list&blocks=12&warmUp=1&seed=7&atOnce=2");
        await StartAsync(session);

        var csv = await DownloadAsync(session, "Save CSV");
        Assert.EndsWith(".csv", csv.Name, StringComparison.Ordinal);
        Assert.Equal(1 + (2 * 13), csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        using var json = JsonDocument.Parse((await DownloadAsync(session, "Save JSON")).Text);
        Assert.Equal(13, json.RootElement.GetProperty("blocks").GetArrayLength());
        Assert.Equal("laptop", json.RootElement.GetProperty("where").GetString());
        foreach (var sample in json.RootElement.GetProperty("blocks").EnumerateArray().SelectMany(block => new[] { block.GetProperty("functions"), block.GetProperty("containers") }))
        {
            Assert.Equal(200, sample.GetProperty("status").GetInt32());
            Assert.Matches("^[0-9a-f]{32}$", sample.GetProperty("traceId").GetString());
            Assert.True(sample.GetProperty("parts").GetProperty("db").GetDouble() <= sample.GetProperty("ms").GetDouble());
        }

        await session.Page.EvaluateAsync("navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }");
        await session.Button("Copy as Markdown").ClickAsync();
        var markdown = await session.Page.EvaluateAsync<string>("globalThis.copied");
        Assert.Contains(await Sentence(session).InnerTextAsync(), markdown, StringComparison.Ordinal);
        Assert.Contains("under the emulator", markdown, StringComparison.Ordinal);
        await session.Button("Copy link").ClickAsync();
        await Expect(session.Main.GetByText("Link copied.")).ToBeVisibleAsync();
        var link = await session.Page.EvaluateAsync<string>("globalThis.copied");

        await session.GoToAsync("/");
        await session.GoToAsync(link);
        await Expect(session.Field("Blocks")).ToHaveValueAsync("12");
        await Expect(session.Field("At once")).ToHaveValueAsync("2");
        await session.Main.GetByText("Options").ClickAsync();
        await Expect(session.Field("Seed")).ToHaveValueAsync("7");
        await session.Main.GetByText("Last runs in this browser (1)").ClickAsync();
        await Expect(session.Main.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("under the emulator");
        await session.Button("Forget them").ClickAsync();
        await Expect(session.Main.GetByText("Last runs in this browser (0)")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_was_measured_is_used_in_Plan_also_after_the_page_was_loaded_again()
    {
        var id = await CreateAsync("There to be read");
        await using var session = await OpenAsync();
        await session.GoToAsync($"/#/compare?operation=read&blocks=12&warmUp=1");
        await StartAsync(session);
        await session.Link("Use in Plan →").ClickAsync();

        await Expect(session.Heading).ToHaveTextAsync("How much to allocate, and on which?");
        await Expect(session.Main.GetByText(new Regex("^Measured .*, on a laptop, under the emulator"))).ToBeVisibleAsync();
        await session.Page.ReloadAsync();
        await session.GoToAsync("/#/plan");
        await Expect(session.Main.GetByText("db is an estimate")).ToBeVisibleAsync();
        await session.Button("From Compare").ClickAsync();
        await session.Main.GetByText("Durations in use").ClickAsync();
        await Expect(session.Main.GetByText("read a post (GetBlog): ")).ToBeVisibleAsync();
        await Expect(session.Main.GetByText("list posts (GetBlogs) (default): ")).ToBeVisibleAsync();
        Assert.NotEmpty(id);
    }

    [Fact]
    public async Task An_open_loop_asks_at_its_rate_and_says_how_late_it_was()
    {
        await using var session = await OpenAsync(width: 320);
        await session.GoToAsync("/#/compare?operation=list&blocks=20&warmUp=0&loop=open&perSecond=20");
        await Expect(session.Field("Requests a second")).ToHaveValueAsync("20");
        await StartAsync(session);

        await Expect(Notes(session)).ToContainTextAsync("ms late; it counts.");
        using var json = JsonDocument.Parse((await DownloadAsync(session, "Save JSON")).Text);
        foreach (var block in json.RootElement.GetProperty("blocks").EnumerateArray())
        {
            // Due every 25 ms, in turns: the order is the seed's.
            var (functions, containers) = (block.GetProperty("functions").GetProperty("at").GetDouble(), block.GetProperty("containers").GetProperty("at").GetDouble());
            Assert.Equal(25, Math.Abs(functions - containers), tolerance: 0.01);
            Assert.True(block.GetProperty("functions").GetProperty("ms").GetDouble() >= block.GetProperty("functions").GetProperty("late").GetDouble());
        }

        await AssertFitsAsync(session);
    }

    [Fact]
    public async Task It_pauses_while_the_tab_is_hidden_and_says_so_and_Stop_keeps_what_was_measured()
    {
        await using var session = await OpenAsync();
        var asked = 0;
        session.Page.Request += (_, request) => asked += request.Url.Contains("/blogs?limit=20", StringComparison.Ordinal) ? 1 : 0;
        await session.GoToAsync("/#/compare?operation=list&blocks=2000&warmUp=0&seconds=600");
        await session.Button("Start").ClickAsync();
        await Expect(State(session)).ToHaveTextAsync(new Regex(@"^Measuring: \d{2,} of 2000 blocks\.$"), new() { Timeout = Run });

        await HideAsync(session, isHidden: true);
        await Expect(State(session)).ToContainTextAsync("Paused: this tab is hidden");
        // The block that is being asked ends, and no other is begun in the time that a dozen of other requests take.
        await Eventually.GetAsync(() => Task.FromResult(asked), count => count % 2 == 0, "both requests of the block");
        var quiet = asked;
        for (var i = 0; i < 12; i++) await TitlesAsync();
        Assert.Equal(quiet, asked);

        await HideAsync(session, isHidden: false);
        await Expect(State(session)).ToHaveTextAsync(new Regex("^Measuring: "), new() { Timeout = Run });
        await session.Button("Stop").ClickAsync();
        await Expect(State(session)).ToHaveTextAsync(new Regex(@"^Stopped: \d+ of 2000 blocks\.$"));
        await Expect(Sentence(session)).ToHaveTextAsync(Verdict());
        await Expect(Notes(session)).ToContainTextAsync("Stopped by hand");
        await Expect(session.Button("Start")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Failures_are_counted_by_status_and_the_cap_of_seconds_ends_a_run()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/functions/blogs?limit=20", route => route.FulfillAsync(new() { Status = 429, Body = "{}" }));
        await session.GoToAsync("/#/compare?operation=list&blocks=2000&warmUp=0&seconds=1");
        await StartAsync(session);

        await Expect(State(session)).ToHaveTextAsync(new Regex("^Time is up: "));
        await Expect(Sentence(session)).ToContainTextAsync("Too few blocks in which both answered warm");
        await Expect(Notes(session)).ToContainTextAsync(new Regex(@"Errors of the functions: \d+ × 429"));
        await Expect(Notes(session)).ToContainTextAsync("Ended by the cap of 1 s");
    }

    private static ILocator Sentence(PageSession session) => session.Main.Locator(".compare-sentence");

    private static ILocator State(PageSession session) => session.Main.Locator(".compare-state");

    private static ILocator Notes(PageSession session) => session.Main.Locator(".compare-notes");

    private static async Task StartAsync(PageSession session)
    {
        await session.Button("Start").ClickAsync();
        await Expect(State(session)).ToHaveTextAsync(new Regex(@"^(Done|Time is up): \d+ of \d+ blocks\.$"), new() { Timeout = Run });
    }

    private static async Task<(string Name, string Text)> DownloadAsync(PageSession session, string button)
    {
        var download = await session.Page.RunAndWaitForDownloadAsync(() => session.Button(button).ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        return (download.SuggestedFilename, await reader.ReadToEndAsync());
    }

    // A headless browser hides no tab by itself; the page is told what a browser would tell it.
    private static async Task HideAsync(PageSession session, bool isHidden) => await session.Page.EvaluateAsync(
        """
        (isHidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        isHidden);

    [GeneratedRegex(@"^((Containers|Functions) answered [\d.,]+ ms sooner \(95\u00a0%: [\d.,]+ to [\d.,]+\)\.|No difference shown; .* 1 ms.*)$")]
    private static partial Regex Verdict();

    [GeneratedRegex(@"^both on this laptop, under the emulator · Chrom\w+ \d+, \d+ processors · \d{4}-\d\d-\d\d \d\d:\d\d UTC · list posts · 1 at once · seed 41 · 95\u00a0% intervals")]
    private static partial Regex Conditions();
}
