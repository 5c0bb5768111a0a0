using Blog.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Deploy;

/// <summary>
/// The page as <c>deploy.sh --set Edge=false</c> publishes it: from an S3 website over plain HTTP, and so without a secure context, with both backends
/// at addresses of their own. Website and backends are answered within the browser.
/// </summary>
public sealed class PageWithoutEdgeTests(Browser browser) : IClassFixture<Browser>
{
    private const string Post = """{"id":"0198c0de-0000-7000-8000-000000000000","title":"Across origins","author":"Someone","content":"Text","tags":[],"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","version":1}""";

    [Theory]
    [InlineData("functions", "https://api.example/Prod/blogs")]
    [InlineData("containers", "http://balancer.example/blogs")]
    public async Task It_reads_and_writes_by_CORS_and_warns_before_it_asks_for_the_key(string backend, string address)
    {
        using var sandbox = new DeploySandbox();
        Assert.Equal(0, sandbox.Run("--set", "Edge=false").ExitCode);
        await using var session = await browser.OpenAsync(new Uri("http://website.example"));
        var written = new List<string>();
        await session.Page.RouteAsync("http://website.example/**", route => route.FulfillAsync(new()
        {
            Path = sandbox.StateOf(Path.Combine("page", Name(route.Request.Url))),
            ContentType = route.Request.Url.EndsWith(".mjs", StringComparison.Ordinal) ? "text/javascript" : null,
        }));
        await session.Page.RouteAsync($"{address}**", route => AnswerAsync(route, written));

        await session.GoToAsync($"/?backend={backend}#/");
        await Expect(session.ListItems).ToHaveCountAsync(1);
        Assert.False(await session.Page.EvaluateAsync<bool>("isSecureContext"));

        await session.GoToAsync($"/?backend={backend}#/write");
        await session.FillAsync(title: "Across origins", author: "Someone", text: "Text");
        await session.Button("Publish").ClickAsync();
        await Expect(session.Page.Locator("#key [data-ref=plain]")).ToBeVisibleAsync();
        await session.Page.GetByLabel("Write key", new() { Exact = true }).FillAsync("the-key");
        await session.Button("Use this key").ClickAsync();
        await session.SavedAsync();

        Assert.Equal(["", "Bearer the-key"], written);
    }

    private static string Name(string url) => new Uri(url).AbsolutePath.TrimStart('/') is { Length: > 0 } name ? name : "index.html";

    private static async Task AnswerAsync(IRoute route, List<string> written)
    {
        var headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*", ["Access-Control-Allow-Headers"] = "authorization,content-type,idempotency-key", ["Access-Control-Expose-Headers"] = "ETag" };
        var key = "";
        if (route.Request.Method == "POST") written.Add(key = await route.Request.HeaderValueAsync("authorization") ?? "");
        var (status, body) = route.Request.Method switch
        {
            "OPTIONS" => (204, ""),
            "POST" when key.Length == 0 => (401, """{"title":"Writing needs the write key"}"""),
            "POST" => (201, Post),
            _ when route.Request.Url.EndsWith("000000000000", StringComparison.Ordinal) => (200, Post),
            _ => (200, $$"""{"items":[{{Post.Replace("\"content\"", "\"excerpt\"", StringComparison.Ordinal)}}],"nextCursor":null}"""),
        };
        await route.FulfillAsync(new() { Status = status, ContentType = status >= 400 ? "application/problem+json" : "application/json", Body = body, Headers = headers });
    }
}
