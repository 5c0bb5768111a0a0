using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Blog.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Blog.Tests.Distributed;

/// <summary>The whole application with its dashboard, and a browser that is logged in to it.</summary>
public sealed class DashboardApp : IAsyncLifetime
{
    public const string Secret = "b3-only-the-process-may-know-this";
    public const string SecretVariable = "TEST_SECRET";
    public const string CommandDescription = "Answers the question";
    public const string CommandAnswer = "forty-two";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private DistributedApplication? app;
    private Chromium? chromium;
    private IBrowserContext? context;

    public DistributedApplication App => app!;

    public Uri Address { get; private set; } = null!;

    public string Token => App.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]!;

    public IBrowser Browser => chromium!.Browser;

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            [], (options, _) => options.DisableDashboard = false, deadline.Token);
        var web = (ProjectResource)builder.Resources.Single(resource => resource.Name == ResourceNames.Web);
        builder.CreateResourceBuilder(web)
            .WithEnvironment(SecretVariable, builder.AddParameter("test-secret", Secret, secret: true))
            .WithCommand(
                "answer",
                "Answer",
                _ => Task.FromResult(CommandResults.Success("Answered.", CommandAnswer)),
                new CommandOptions { Description = CommandDescription, IconName = "Sparkle", IsHighlighted = true });
        app = await builder.BuildAsync(deadline.Token);
        await app.StartAsync(deadline.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Web, deadline.Token);
        Address = app.GetEndpoint("aspire-dashboard", "http");

        chromium = await Chromium.LaunchAsync();
        context = await Browser.NewContextAsync(new() { BaseURL = Address.ToString(), ViewportSize = new() { Width = 1600, Height = 1000 } });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/login?t={Token}");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Resources" }).WaitForAsync();
        await page.CloseAsync();
    }

    /// <summary>Opens a page of the dashboard.</summary>
    public async Task<IPage> OpenAsync(string path)
    {
        var page = await context!.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        if (app is not null) await app.DisposeAsync();
    }
}
