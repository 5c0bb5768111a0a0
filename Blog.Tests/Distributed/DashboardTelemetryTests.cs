using System.Net;
using Blog.AppHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Distributed;

/// <summary>What the dashboard shows of the telemetry of the blog's own processes.</summary>
[Collection(BlogAppCollection.Name)]
public sealed class DashboardTelemetryTests(BlogApp blog) : IAsyncLifetime
{
    private DashboardBrowser browser = null!;

    public async Task InitializeAsync() => browser = await DashboardBrowser.LogInAsync(blog.App);

    public async Task DisposeAsync() => await browser.DisposeAsync();

    [Fact]
    public async Task Every_resource_is_listed_and_runs()
    {
        var page = await browser.OpenAsync("/");
        foreach (var name in BlogApp.Resources)
        {
            var cell = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new($": {name}(-[a-z]{{8}})?$") });
            await Expect(page.GetByRole(AriaRole.Row).Filter(new() { Has = cell }).First).ToContainTextAsync("Running");
        }

        await Expect(page.Locator($"a[href^='{blog.Page.ToString().TrimEnd('/')}']").First).ToHaveTextAsync("Blog");
    }

    [Fact]
    public async Task Console_logs_of_a_project_are_there()
    {
        var page = await browser.OpenAsync($"/consolelogs/resource/{ResourceNames.Web}");
        await Expect(page.GetByText("Now listening on: http://").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Structured_logs_of_a_process_arrive()
    {
        var page = await browser.OpenAsync($"/structuredlogs/resource/{ResourceNames.Web}");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Application started." }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_request_is_one_trace_over_all_processes_it_went_through()
    {
        using var response = await RequestAsync();
        var trace = response.Headers.GetValues("X-Trace-Id").Single();
        // Telemetry may come after the answer, and the page of a trace that is not there yet stays as it is.
        using var telemetry = blog.CreateTelemetryClient();
        await Eventually.GetAsync(() => StatusAsync(telemetry, $"/api/telemetry/traces/{trace}"), status => status == HttpStatusCode.OK, $"trace {trace} to arrive");

        var page = await browser.OpenAsync($"/traces/detail/{trace}");
        foreach (var resource in new[] { ResourceNames.Web, "GetBlogs", "DynamoDB" })
        {
            await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = resource }).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Metrics_of_a_process_arrive()
    {
        using var response = await RequestAsync();

        var page = await browser.OpenAsync($"/metrics/resource/{ResourceNames.Web}");
        await page.Locator("fluent-tree-item", new() { HasText = "http.server.request.duration" }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "http.server.request.duration" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "http.response.status_code" })).ToContainTextAsync("200");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> RequestAsync()
    {
        using var client = new HttpClient { BaseAddress = blog.Page };
        var response = await client.GetAsync("/functions/blogs");
        response.EnsureSuccessStatusCode();
        return response;
    }
}
