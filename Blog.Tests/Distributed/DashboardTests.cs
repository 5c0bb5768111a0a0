using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Distributed;

/// <summary>The dashboard's list of resources, its console logs and its commands, as a person uses them.</summary>
public sealed class DashboardTests(DashboardTests.Dashboard dashboard) : IClassFixture<DashboardTests.Dashboard>
{
    private const string Secret = "only-the-process-may-know-this";
    private const string Masked = "●●●●●●●●";

    [Fact]
    public async Task Nobody_gets_in_without_the_token()
    {
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        var address = dashboard.App.GetEndpoint("aspire-dashboard", "http");
        foreach (var path in new[] { "", "login?t=wrong" })
        {
            await page.GotoAsync($"{address}{path}");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Log in" })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task The_resources_are_listed_without_the_dashboard_itself()
    {
        var page = await dashboard.Browser.OpenAsync("/");
        await Expect(Row(page, "ticker").GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true })).ToBeVisibleAsync();
        await Expect(Row(page, "failing")).ToContainTextAsync("Finished");
        await Expect(page.GetByText("aspire-dashboard")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_resource_is_stopped_and_started_by_its_buttons_while_its_state_is_watched()
    {
        var page = await dashboard.Browser.OpenAsync("/");
        var row = Row(page, "ticker");
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop resource" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Finished");
        await row.GetByRole(AriaRole.Button, new() { Name = "Start resource" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_command_runs_and_shows_its_result()
    {
        var page = await dashboard.Browser.OpenAsync("/");
        await Row(page, "ticker").GetByRole(AriaRole.Button, new() { Name = "Answers the question" }).ClickAsync();
        await Expect(page.GetByText("\"Answer\" succeeded")).ToBeVisibleAsync();
        await page.GetByText("View response").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Text content" })).ToContainTextAsync("forty-two");
    }

    [Fact]
    public async Task A_command_that_fails_says_so()
    {
        var page = await dashboard.Browser.OpenAsync("/");
        await Row(page, "failing").GetByRole(AriaRole.Button, new() { Name = "Never answers" }).ClickAsync();
        await Expect(page.GetByText("\"Refuse\" failed")).ToBeVisibleAsync();
        await Expect(page.GetByText("No answer today.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_secret_in_the_environment_is_masked_until_asked_for()
    {
        var page = await dashboard.Browser.OpenAsync("/");
        await Row(page, "ticker").GetByRole(AriaRole.Gridcell).First.ClickAsync();
        var variable = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "HIDDEN_VALUE" });
        await Expect(variable).ToContainTextAsync(Masked);
        Assert.DoesNotContain(Secret, await page.ContentAsync());

        await variable.GetByRole(AriaRole.Button, new() { Name = "Show value" }).ClickAsync();
        await Expect(variable).ToContainTextAsync(Secret);
    }

    [Fact]
    public async Task Console_logs_follow_what_a_process_writes_and_tell_its_error_output_apart()
    {
        var page = await dashboard.Browser.OpenAsync("/consolelogs/resource/ticker");
        var newest = page.GetByText(new Regex("^tick [0-9]+$")).Last;
        var seen = await newest.TextContentAsync();
        await Expect(newest).Not.ToHaveTextAsync(seen!);
        await Expect(page.GetByText("stderr").First).ToBeVisibleAsync();
    }

    private static ILocator Row(IPage page, string resource)
        => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Gridcell, new() { Name = $"Executable: {resource}", Exact = true }) });

    /// <summary>A small application with a dashboard and a browser that is logged in to it.</summary>
    public sealed class Dashboard : IAsyncLifetime
    {
        public DistributedApplication App { get; private set; } = null!;

        public DashboardBrowser Browser { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
            App = await TestAppHost.BuildAsync(AddResources, withDashboard: true, deadline.Token);
            await App.StartAsync(deadline.Token);
            await App.ResourceNotifications.WaitForResourceHealthyAsync("ticker", deadline.Token);
            await App.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", deadline.Token);
            Browser = await DashboardBrowser.LogInAsync(App);
        }

        public async Task DisposeAsync()
        {
            if (Browser is not null) await Browser.DisposeAsync();
            if (App is not null) await App.DisposeAsync();
        }

        private static void AddResources(IDistributedApplicationBuilder builder)
        {
            builder.AddTicker()
                .WithEnvironment("HIDDEN_VALUE", builder.AddParameter("secret", Secret, secret: true))
                .WithCommand(
                    "answer", "Answer", _ => Task.FromResult(CommandResults.Success("Answered.", "forty-two")),
                    new CommandOptions { Description = "Answers the question", IconName = "Sparkle", IsHighlighted = true });
            builder.AddExecutable("failing", "bash", ".", "-c", "echo no >&2; exit 3")
                .WithCommand(
                    "refuse", "Refuse", _ => Task.FromResult(CommandResults.Failure("No answer today.")),
                    new CommandOptions { Description = "Never answers", IconName = "Prohibited", IsHighlighted = true });
        }
    }
}
