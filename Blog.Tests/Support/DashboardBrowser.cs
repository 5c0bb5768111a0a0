using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Blog.Tests.Support;

/// <summary>A browser that is logged in to the dashboard of a running application.</summary>
public sealed class DashboardBrowser : IAsyncDisposable
{
    private readonly Chromium chromium;
    private readonly IBrowserContext context;

    private DashboardBrowser(Chromium chromium, IBrowserContext context) => (this.chromium, this.context) = (chromium, context);

    public static async Task<DashboardBrowser> LogInAsync(DistributedApplication app)
    {
        var chromium = await Chromium.LaunchAsync();
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = app.GetEndpoint("aspire-dashboard", "http").ToString(),
            ViewportSize = new() { Width = 1600, Height = 1000 },
        });
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/login?t={app.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]}");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Resources" }).WaitForAsync();
        await page.CloseAsync();
        return new(chromium, context);
    }

    /// <summary>Opens a page of the dashboard.</summary>
    public async Task<IPage> OpenAsync(string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await chromium.DisposeAsync();
    }
}
