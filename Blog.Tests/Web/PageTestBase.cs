using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>A test of the page in a browser, against the blog that runs under Aspire or at <c>BLOG_WEB_URL</c>.</summary>
[Collection(BlogAppCollection.Name)]
public abstract class PageTestBase(BlogApp blog, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = AddressOf(blog) };

    /// <summary>A client of the page's address.</summary>
    protected HttpClient Client => _client;

    /// <summary>An author that no other test uses, and so a list of the test's own.</summary>
    protected string Author { get; } = $"Test {Guid.NewGuid():N}";

    protected string AuthorAddress => $"/#/?author={Uri.EscapeDataString(Author)}";

    protected Task<PageSession> OpenAsync(int width = 1024) => browser.OpenAsync(_client.BaseAddress!, width);

    /// <summary>Creates a post past the page; gives its id.</summary>
    protected Task<string> CreateAsync(string title, string content = "Text", params string[] tags) => CreateByAsync(Author, title, content, tags);

    /// <summary>The same, by an author that other tests may use too.</summary>
    protected async Task<string> CreateByAsync(string author, string title, string content, params string[] tags)
    {
        using var response = await _client.PostAsJsonAsync("/containers/blogs", new { title, author, content, tags });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Changes a post past the page, as somebody else would.</summary>
    protected async Task ChangeAsync(string id, string title, string content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/containers/blogs/{id}")
        {
            Content = JsonContent.Create(new { title, author = Author, content }),
            Headers = { { "If-Match", "\"1\"" } },
        };
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The titles of the author's posts, newest first.</summary>
    protected async Task<IReadOnlyList<string>> TitlesAsync()
    {
        var list = await _client.GetFromJsonAsync<JsonElement>($"/containers/blogs?author={Uri.EscapeDataString(Author)}");
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()!)];
    }

    /// <summary>Waits until the author's list, an index that follows the table, has as many posts as this.</summary>
    protected Task<IReadOnlyList<string>> TitlesAsync(int count) =>
        Eventually.GetAsync(TitlesAsync, titles => titles.Count == count, $"{count} posts of the author");

    /// <summary>Holds that the page is not wider than its window.</summary>
    protected static async Task AssertFitsAsync(PageSession session) =>
        Assert.True(await session.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Uri AddressOf(BlogApp blog) =>
        Environment.GetEnvironmentVariable("BLOG_WEB_URL") is { Length: > 0 } address ? new Uri(address) : blog.Page;
}
