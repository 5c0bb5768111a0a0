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

    public static Task<DashboardBrowser> LogInAsync(DistributedApplication app) => LogInAsync(
        new Uri(app.GetEndpoint("aspire-dashboard", "http"), $"/login?t={app.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]}"));

    /// <param name="login">The address with the token, as the AppHost writes it.</param>
    public static async Task<DashboardBrowser> LogInAsync(Uri login)
    {
        var chromium = await Chromium.LaunchAsync();
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = login.GetLeftPart(UriPartial.Authority),
            ViewportSize = new() { Width = 1600, Height = 1000 },
        });
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(login.PathAndQuery);
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
