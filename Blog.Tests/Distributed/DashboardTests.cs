using Aspire.Hosting.Testing;
using Blog.AppHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Distributed;

/// <summary>The dashboard as a person uses it.</summary>
public sealed class DashboardTests(DashboardApp dashboard) : IClassFixture<DashboardApp>
{
    private const string Masked = "●●●●●●●●";

    [Fact]
    public async Task Nobody_gets_in_without_the_token()
    {
        await using var stranger = await dashboard.Browser.NewContextAsync(new() { BaseURL = dashboard.Address.ToString() });
        var page = await stranger.NewPageAsync();
        await page.GotoAsync("/login?t=wrong");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login"));
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login"));
    }

    [Fact]
    public async Task Every_resource_is_listed_with_state_and_address_and_the_dashboard_itself_is_not()
    {
        var page = await dashboard.OpenAsync("/");
        string[] running = [ResourceNames.DynamoDB, ResourceNames.ApiGateway, ResourceNames.Web, "GetBlogs", "GetBlog", "PostBlog", "PutBlog", "DeleteBlog"];
        foreach (var name in running)
        {
            await Expect(Row(page, name).GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true })).ToBeVisibleAsync();
        }

        var address = dashboard.App.GetEndpoint(ResourceNames.Web, "http").ToString().TrimEnd('/');
        await Expect(Row(page, ResourceNames.Web).Locator($"a[href='{address}']")).ToBeVisibleAsync();
        await Expect(page.GetByText("aspire-dashboard")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_resource_is_stopped_and_started_by_its_buttons_while_its_state_is_watched()
    {
        var page = await dashboard.OpenAsync("/");
        var row = Row(page, ResourceNames.Web);
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop resource" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Finished");
        await row.GetByRole(AriaRole.Button, new() { Name = "Start resource" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true })).ToBeVisibleAsync();

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await dashboard.App.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Web, deadline.Token);
        using var client = dashboard.App.CreateHttpClient(ResourceNames.Web, "http");
        using var response = await client.GetAsync("/alive", deadline.Token);
        response.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_command_runs_and_shows_its_result()
    {
        var page = await dashboard.OpenAsync("/");
        await Row(page, ResourceNames.Web).GetByRole(AriaRole.Button, new() { Name = DashboardApp.CommandDescription }).ClickAsync();
        await Expect(page.GetByText("\"Answer\" succeeded")).ToBeVisibleAsync();
        await page.GetByText("View response").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(DashboardApp.CommandAnswer);
    }

    [Fact]
    public async Task A_secret_in_the_environment_is_masked_until_asked_for()
    {
        var page = await dashboard.OpenAsync("/");
        await Row(page, ResourceNames.Web).GetByRole(AriaRole.Gridcell).First.ClickAsync();
        var variable = page.GetByRole(AriaRole.Region, new() { Name = "Environment variables" })
            .GetByRole(AriaRole.Row).Filter(new() { HasText = DashboardApp.SecretVariable });
        await Expect(variable).ToContainTextAsync(Masked);
        Assert.DoesNotContain(DashboardApp.Secret, await page.ContentAsync());

        await variable.GetByRole(AriaRole.Button, new() { Name = "Show value" }).ClickAsync();
        await Expect(variable).ToContainTextAsync(DashboardApp.Secret);
    }

    [Fact]
    public async Task Console_logs_show_what_a_process_writes()
    {
        var page = await dashboard.OpenAsync($"/consolelogs/resource/{ResourceNames.Web}");
        await Expect(page.GetByText("Now listening on: http://").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Structured_logs_of_a_process_arrive()
    {
        var page = await dashboard.OpenAsync($"/structuredlogs/resource/{ResourceNames.Web}");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Application started." }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_request_is_one_trace_over_all_processes_it_went_through()
    {
        using var client = dashboard.App.CreateHttpClient(ResourceNames.Web, "http");
        using var response = await client.GetAsync("/functions/blogs");
        response.EnsureSuccessStatusCode();
        var trace = response.Headers.GetValues("X-Trace-Id").Single();

        var page = await dashboard.OpenAsync($"/traces/detail/{trace}");
        var spans = page.GetByRole(AriaRole.Row);
        foreach (var resource in new[] { ResourceNames.Web, "GetBlogs", "dynamodb" })
        {
            await Expect(spans.Filter(new() { HasText = resource }).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Metrics_of_a_process_arrive()
    {
        var page = await dashboard.OpenAsync($"/metrics/resource/{ResourceNames.Web}");
        await page.GetByText("http.server.request.duration").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "http.server.request.duration" })).ToBeVisibleAsync();
    }

    private static ILocator Row(IPage page, string resource)
        => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new($": {resource}$") }) });
}
