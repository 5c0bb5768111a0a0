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
}
