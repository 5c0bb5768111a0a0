using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Blog.Web;
using Microsoft.Extensions.Configuration;

namespace Blog.Tests.Web;

public sealed partial class PageFilesTests
{
    private static readonly Uri NoBackend = new("http://127.0.0.1:1");

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/style.css", "text/css")]
    [InlineData("/js/app.js", "text/javascript")]
    [InlineData("/urls.js", "text/javascript")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task A_file_has_its_type_the_security_headers_and_is_revalidated(string path, string type)
    {
        await using var web = new WebServer(NoBackend);

        using var response = await web.Client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var unchanged = await web.Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(CacheControlHeaderValue.Parse("no-cache"), response.Headers.CacheControl);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("default-src 'none';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_states_the_policy_of_the_header_itself_for_hosts_that_send_none()
    {
        await using var web = new WebServer(NoBackend);

        var page = await web.Client.GetStringAsync("/");

        Assert.Contains($"content=\"{PageExtensions.ContentSecurityPolicy}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_nothing_inline_and_every_file_that_it_names()
    {
        await using var web = new WebServer(NoBackend);

        var page = await web.Client.GetStringAsync("/");
        var named = NamedFile().Matches(page).Select(match => match.Groups["file"].Value).ToList();

        Assert.DoesNotMatch(@"(?i)<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page);
        Assert.Contains("/js/app.js", named);
        foreach (var file in named.Where(file => file != "/feed.xml"))
        {
            using var response = await web.Client.GetAsync(file);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/posts/a-title-01900000-0000-7000-8000-000000000000")]
    [InlineData("/posts/%E6%97%A5%E6%9C%AC-01900000-0000-7000-8000-000000000000/")]
    [InlineData("/posts/anything")]
    public async Task The_address_of_a_post_is_the_page(string path)
    {
        await using var web = new WebServer(NoBackend);

        using var response = await web.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(await web.Client.GetStringAsync("/"), await response.Content.ReadAsStringAsync());
        Assert.Equal(CacheControlHeaderValue.Parse("no-cache"), response.Headers.CacheControl);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/posts")]
    [InlineData("/posts/")]
    [InlineData("/posts/a/b")]
    [InlineData("/js/nothing.js")]
    [InlineData("/blogs")]
    public async Task An_address_that_leads_nowhere_is_a_404_with_a_way_out(string path)
    {
        await using var web = new WebServer(NoBackend);

        using var response = await web.Client.GetAsync(path);
        using var posted = await web.Client.PostAsync(path, null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<a class=\"button primary\" href=\"/\">All posts</a>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        Assert.Empty(await posted.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/", "br")]
    [InlineData("/js/app.js", "br")]
    [InlineData("/vendor/markdown-it/markdown-it.esm.min.mjs", "gzip")]
    [InlineData("/favicon.svg", "gzip")]
    public async Task A_file_is_compressed_for_whoever_can_read_it(string path, string encoding)
    {
        await using var web = new WebServer(NoBackend);
        var plain = await web.Client.GetByteArrayAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { AcceptEncoding = { new(encoding) } } };

        using var response = await web.Client.SendAsync(request);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.True((await response.Content.ReadAsByteArrayAsync()).Length < plain.Length);
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/health")]
    public async Task Health_does_not_depend_on_the_backends(string path)
    {
        await using var web = new WebServer(NoBackend);

        Assert.Equal("Healthy", await web.Client.GetStringAsync(path));
    }

    [Theory]
    [InlineData("services:api-gateway:http:0")]
    [InlineData("services:containers:http:0")]
    public void A_missing_address_is_named_in_one_sentence(string missing)
    {
        var settings = new Dictionary<string, string?>
        {
            ["services:api-gateway:http:0"] = "http://localhost:1",
            ["services:containers:http:0"] = "http://localhost:2",
        };
        settings[missing] = "not an address";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        Assert.False(BackendAddresses.TryRead(configuration, out _, out var problem));
        Assert.Contains($"'{missing}'", problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<(link|script)[^>]*\s(href|src)=.(?<file>[^>]+?)""")]
    private static partial Regex NamedFile();
}
