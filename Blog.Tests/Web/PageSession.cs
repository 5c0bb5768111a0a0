using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>What a person does with the page, in one window; its end proves that no script failed and no policy was broken.</summary>
public sealed class PageSession : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = new();

    private PageSession(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public ILocator Main => Page.Locator("main");

    public ILocator Heading => Main.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator PostContent => Main.Locator(".content");

    public ILocator ListItems => Main.Locator(".posts > li");

    public ILocator Alert => Main.GetByRole(AriaRole.Alert);

    public ILocator LastCall => Page.Locator("#last-call");

    public static async Task<PageSession> StartAsync(IBrowserContext context)
    {
        var session = new PageSession(context, await context.NewPageAsync());
        session.Page.PageError += (_, error) => session._faults.Enqueue(error);
        session.Page.Console += (_, message) =>
        {
            // A request that fails is an error in the console too; those the page has to explain, not to avoid.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                session._faults.Enqueue(message.Text);
            }
        };
        return session;
    }

    /// <summary>Goes to an address of the page such as <c>/?backend=containers#/write</c>.</summary>
    public async Task GoToAsync(string address) => await Page.GotoAsync(address);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Main.GetByLabel(label, new() { Exact = true });

    /// <summary>Fills the form; what is null is left as it is.</summary>
    public async Task FillAsync(string? title = null, string? author = null, string? text = null, string? tags = null)
    {
        foreach (var (label, value) in new[] { ("Title", title), ("Author", author), ("Text", text), ("Tags", tags) })
        {
            if (value is not null)
            {
                await Field(label).FillAsync(value);
            }
        }
    }

    public ILocator Toast => Page.Locator(".toast");

    /// <summary>The button that publishes, or saves changes.</summary>
    public ILocator SaveButton => Main.Locator("form.editor button[type=submit]");

    /// <summary>Publishes or saves, and waits until the post is shown; gives its id.</summary>
    public async Task<string> SaveAsync()
    {
        await SaveButton.ClickAsync();
        return await SavedAsync();
    }

    /// <summary>Waits until a saved post is shown; gives its id.</summary>
    public async Task<string> SavedAsync()
    {
        await Expect(Main.Locator("article.post")).ToBeVisibleAsync();
        return IdOf(Page.Url);
    }

    /// <summary>The id at the end of a post's readable address.</summary>
    public static string IdOf(string address) => new Uri(address).AbsolutePath[^36..];

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_faults);
    }
}
