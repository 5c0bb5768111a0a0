using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>Plan in the page; its arithmetic is tested by Node (<see cref="ScriptTests"/>).</summary>
public sealed class PlanTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    private const float Simulation = 120_000;

    [Fact]
    public async Task A_plan_is_worked_out_and_handed_over_with_a_table_to_every_chart()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan?traffic=quiet&month=4380");
        await session.Button("Work it out").ClickAsync();

        await Expect(session.Main.Locator(".sentence")).ToContainTextAsync("a month; containers, 1 task of", new() { Timeout = Simulation });
        await Expect(session.Main.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Simulation });
        await Expect(session.Main.Locator(".sentence")).ToContainTextAsync("requests a month.");
        await Expect(session.Main.GetByRole(AriaRole.Table, new() { Name = "Bill of a month, US dollars" })).ToContainTextAsync("Lambda, duration");
        await Expect(session.Main.GetByRole(AriaRole.Table, new() { Name = "Bills by volume" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(13);
        await Expect(session.Main.GetByRole(AriaRole.Img, new() { NameRegex = new(@"^Time by percentile of both.*functions: median [\d.,]+ ms, containers: median") })).ToBeVisibleAsync();
        await Expect(session.Main.GetByLabel("For deploy.sh")).ToContainTextAsync("--set FunctionMemory=");
        await Expect(session.Main.GetByLabel("For samconfig.toml")).ToContainTextAsync("parameter_overrides = \"Architecture=arm64 ");
        await AssertFitsAsync(session);
    }

    [Fact]
    public async Task Own_counts_are_drawn_before_they_are_used_and_a_bad_row_is_named_by_its_line()
    {
        await using var session = await OpenAsync(320);
        await session.GoToAsync("/#/plan");
        await session.Main.GetByRole(AriaRole.Radio, new() { Name = "my counts…" }).CheckAsync();
        await session.Main.GetByRole(AriaRole.Textbox, new() { Name = "Counts as CSV" }).FillAsync("2026-11-26T10:00Z,60\n2026-11-26T10:01Z,many\n2026-11-26T10:02Z,30");
        await session.Button("Read").ClickAsync();

        await Expect(session.Main.GetByText("Line 2: “many” is not a count.")).ToBeVisibleAsync();
        await Expect(session.Main.GetByRole(AriaRole.Img, new() { Name = "The counts that were read" })).ToBeVisibleAsync();
        await Expect(session.Main.GetByText("No counts yet.")).ToBeVisibleAsync();
        await session.Button("Use the rest").ClickAsync();
        await Expect(session.Main.GetByText("requests in a month of 730 hours")).ToBeVisibleAsync();
        await AssertFitsAsync(session);
    }

    [Fact]
    public async Task A_simulation_is_cancelled_and_the_page_works_on()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan?traffic=growth&month=100000000");
        await session.Button("Work it out").ClickAsync();
        await session.Button("Cancel").ClickAsync();

        await Expect(session.Main.GetByText("Cancelled")).ToBeVisibleAsync();
        await Expect(session.Button("Work it out")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_price_that_was_changed_is_kept_in_this_browser_and_an_impossible_one_is_not_taken()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan");
        await session.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await session.Field("X-Ray traces").FillAsync("4.5");
        await session.Field("Secret").FillAsync("none");
        await session.Field("Secret").PressAsync("Tab");

        await Expect(session.Main.GetByText("from 0 to 1,000,000", new() { Exact = true })).ToBeVisibleAsync();
        await session.Page.ReloadAsync();
        await session.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await Expect(session.Field("X-Ray traces")).ToHaveValueAsync("4.5");
        await Expect(session.Field("Secret")).ToHaveValueAsync("0.4");
    }

    [Fact]
    public async Task The_charts_are_read_at_a_time_by_keys_and_by_pointing()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan?traffic=steady&month=100000");
        await session.Button("Work it out").ClickAsync();
        var slider = session.Main.GetByRole(AriaRole.Slider, new() { Name = "Read the charts at a time" });
        await Expect(slider).ToBeVisibleAsync(new() { Timeout = Simulation });

        await slider.FocusAsync();
        await session.Page.Keyboard.PressAsync("Home");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", Reading("day 1, 00:00"));
        await session.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", Reading("day 1, 00:30"));
        await session.Page.Keyboard.PressAsync("End");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", Reading("day 7, 23:30"));

        // Pointing at one of the charts reads all of them, and marks the place in each.
        var charts = session.Main.Locator(".over-time .chart-box");
        var box = await charts.First.BoundingBoxAsync();
        await charts.First.HoverAsync(new() { Position = new() { X = box!.Width / 2, Y = box.Height / 2 } });
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", Reading(@"day [345], \d\d:[03]0"));
        await Expect(session.Main.Locator(".over-time .cursor line")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task Every_figure_of_the_answer_and_every_line_of_the_bill_says_how_it_comes_about()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan?traffic=quiet&month=4380");
        await session.Button("Work it out").ClickAsync();
        await Expect(session.Main.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Simulation });

        foreach (var backend in new[] { "functions", "containers" })
        {
            foreach (var (about, rows) in new[] { ($"How each figure of the {backend} comes about", 7), ($"How each line of the {backend} comes about", 15) })
            {
                await session.Main.GetByText(about).ClickAsync();
                var meanings = await session.Main.Locator("details", new() { HasText = about }).Locator("dd").AllTextContentsAsync();
                Assert.True(meanings.Count >= rows, $"{about}: {meanings.Count}");
                Assert.All(meanings, meaning => Assert.Matches(@"\d", meaning));
            }

            await session.Main.GetByText($"Settings of the {backend} that were run").ClickAsync();
            await Expect(session.Main.GetByRole(AriaRole.Table, new() { Name = $"Settings of the {backend}, cheapest first" }).GetByRole(AriaRole.Row, new() { Name = "yes" }).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task A_week_of_own_counts_with_bad_rows_becomes_a_plan_whose_link_gives_the_same_answer()
    {
        var start = new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        var hours = Enumerable.Range(0, 168).Select(hour => $"{start.AddHours(hour):yyyy-MM-ddTHH:mm}Z,{600 + 400 * (hour % 24)}");
        var csv = string.Join('\n', ["time,requests", .. hours, "2026-11-20T10:17Z,4", "yesterday,9"]);
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan");
        await session.Main.GetByRole(AriaRole.Radio, new() { Name = "my counts…" }).CheckAsync();
        await session.Main.GetByLabel("or a file").SetInputFilesAsync(new FilePayload { Name = "week.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });
        await Expect(session.Main.GetByText("Line 171: “yesterday” is not a time")).ToBeVisibleAsync();
        await Expect(session.Main.GetByText("2026-11-20T10:17Z is not on the step of 60 minutes")).ToBeVisibleAsync();
        await Expect(session.Main.GetByText("168 counts of 60 min")).ToBeVisibleAsync();
        await session.Button("Use the rest").ClickAsync();
        await session.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await session.Field("Region").SelectOptionAsync("eu-west-1");
        await session.Field("X-Ray traces").FillAsync("4.5");
        var (sentence, bill) = await WorkOutAsync(session);
        Assert.Contains("Containers", sentence, StringComparison.OrdinalIgnoreCase);
        var link = await session.Link("This plan as a link").GetAttributeAsync("href");

        await using var other = await OpenAsync();
        await other.GoToAsync(link!);
        Assert.Equal((sentence, bill), await WorkOutAsync(other));
        await other.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await Expect(other.Field("Region")).ToHaveValueAsync("eu-west-1");
        await Expect(other.Main.GetByText("1 changed by hand, by the link.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Prices_that_were_changed_stay_with_their_region()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan");
        await session.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await session.Field("DynamoDB read units").FillAsync("0.2");
        await session.Field("Region").SelectOptionAsync("eu-west-1");
        await Expect(session.Field("DynamoDB read units")).ToHaveValueAsync("0.1415");
        await Expect(session.Main.GetByText("1 changed in us-east-1 are kept there.")).ToBeVisibleAsync();
        await Expect(session.Main.GetByText("not confirmed")).ToHaveCountAsync(3);
        await session.Page.ReloadAsync();
        await session.Main.GetByText("Prices", new() { Exact = true }).ClickAsync();
        await Expect(session.Field("Region")).ToHaveValueAsync("eu-west-1");
        await session.Field("Region").SelectOptionAsync("us-east-1");
        await Expect(session.Field("DynamoDB read units")).ToHaveValueAsync("0.2");
        await session.Button("Back to the list prices").ClickAsync();
        await Expect(session.Field("DynamoDB read units")).ToHaveValueAsync("0.125");
    }

    [Fact]
    public async Task A_damaged_link_says_what_was_not_taken_and_an_impossible_field_is_led_to()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/#/plan?traffic=own&data=AAAA&p99=soon");
        await Expect(session.Alert).ToContainTextAsync("cut short");
        await Expect(session.Alert).ToContainTextAsync("“p99=soon” is not a number from 1 to 600000.");
        await session.Field("99 % of answers within").FillAsync("never");
        await session.Button("Work it out").ClickAsync();
        await Expect(session.Main.GetByText("Nothing was simulated.")).ToBeVisibleAsync();
        await Expect(session.Field("99 % of answers within")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_charts_are_told_apart_without_colour_and_with_forced_colours()
    {
        await using var session = await OpenAsync();
        await session.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await session.GoToAsync("/#/plan?traffic=quiet&month=4380");
        await session.Button("Work it out").ClickAsync();
        await Expect(session.Main.Locator(".plan-percentiles .line")).ToHaveCountAsync(2, new() { Timeout = Simulation });
        var lines = await session.Main.Locator(".plan-percentiles .line").EvaluateAllAsync<string[][]>("lines => lines.map((line) => [getComputedStyle(line).stroke, getComputedStyle(line).strokeDasharray])");
        Assert.Equal(lines[0][0], lines[1][0]); // the system's one colour of text
        Assert.NotEqual(lines[0][1], lines[1][1]);
    }

    private static System.Text.RegularExpressions.Regex Reading(string time) => new($@"^{time}, 30 minutes: [\d,]+ requests?\. Functions: \d+ environments?, .* p99 .* refused\. Containers: 1 task, .* refused\.$");

    private static async Task<(string Sentence, string Bill)> WorkOutAsync(PageSession session)
    {
        await session.Button("Work it out").ClickAsync();
        await Expect(session.Main.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Simulation });
        return (await session.Main.Locator(".sentence").InnerTextAsync(), await session.Main.GetByRole(AriaRole.Table, new() { Name = "Bill of a month, US dollars" }).InnerTextAsync());
    }
}
