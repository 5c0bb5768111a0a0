using System.Net;
using Amazon.DynamoDBv2.Model;
using System.Text.Json;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;

namespace Blog.Tests.Contract;

public sealed class ReadingTests(BlogApp app) : ContractTests(app)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_row_has_an_excerpt_instead_of_the_content(string backend)
    {
        var author = NewAuthor();
        var blog = await CreateAsync(backend, Draft("T", author, string.Concat(Enumerable.Repeat("\U0001F600", 300)), "a"));
        var row = (await ReadAsync(await Client(backend).GetAsync($"/blogs?author={author}"))).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(Members("BlogSummary"), row.EnumerateObject().Select(member => member.Name));
        Assert.Equal(string.Concat(Enumerable.Repeat("\U0001F600", 200)) + "…", Text(row, "excerpt"));
        foreach (var same in Members("BlogSummary").Intersect(Members("Blog")))
        {
            Assert.True(JsonElement.DeepEquals(blog.GetProperty(same), row.GetProperty(same)), same);
        }
    }

    [Theory]
    [CombinatorialData("0", "101", "-1", "%2B1", "1%00", "%EF%BC%91", "1%0A", "0x1", "x", "1.0", "1e1", "%201", "99999999999999999999", "1&limit=2")]
    public async Task A_bad_limit_is_refused(string backend, string limit) =>
        await AssertErrorsAsync(await Client(backend).GetAsync($"/blogs?limit={limit}"), "limit");

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task All_that_is_wrong_with_a_query_is_said_at_once(string backend) => await AssertErrorsAsync(
        await Client(backend).GetAsync($"/blogs?limit=0&cursor=x&author={new string('a', 101)}"), "limit", "cursor", "author");

    [Theory]
    [CombinatorialData("42", "a%20b", "a%2Fb", "019aab3c5a0070008000012345678901", "{019aab3c-5a00-7000-8000-0123456789ab}")]
    public async Task A_malformed_id_is_refused(string backend, string id)
    {
        await AssertErrorsAsync(await SendAsync(backend, "GET", $"/blogs/{id}"), "id");
        await AssertErrorsAsync(await SendAsync(backend, "DELETE", $"/blogs/{id}"), "id");
    }

    /// <summary>.NET's own parser of ids takes all of these.</summary>
    [Theory]
    [CombinatorialData("%20{0}", "{0}%20", "{0}%0A", "%C2%A0{0}", "%E2%80%83{0}", "+{1}", "0x{2}", "%2B{1}", "%EF%BB%BF{0}", "{0}%2F")]
    public async Task An_id_of_a_post_in_another_form_is_refused(string backend, string form)
    {
        var id = Text(await CreateAsync(backend), "id");
        var other = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, id, id[1..], id[2..]);
        foreach (var method in (string[])["GET", "DELETE"])
        {
            await AssertErrorsAsync(await SendAsync(backend, method, $"/blogs/{other}"), "id");
        }

        Assert.Equal(HttpStatusCode.OK, (await Client(backend).GetAsync($"/blogs/{id.ToUpperInvariant()}")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Empty_parameters_of_a_query_count_as_left_out(string backend) => Assert.Equal(
        HttpStatusCode.OK, (await Client(backend).GetAsync("/blogs?limit=&cursor=&author=&tag=")).StatusCode);

    [Theory]
    [CombinatorialData("%FF", "a%E9", "%EF%BF%BD", "%ED%A0%80", "%C0%AF", "%00", "a%0Ab", "%E2%80%8B", "%EF%BF%BE")]
    public async Task Text_of_a_query_that_is_no_line_of_text_is_refused(string backend, string text)
    {
        await AssertErrorsAsync(await Client(backend).GetAsync($"/blogs?author={text}"), "author");
        await AssertErrorsAsync(await Client(backend).GetAsync($"/blogs?tag={text}"), "tag");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_id_without_a_blog_is_not_found(string backend) =>
        await AssertProblemAsync(await SendAsync(backend, "GET", $"/blogs/{UnknownId}"), 404, "not-found");

    [Theory]
    [CombinatorialData("\"1\"", "W/\"1\"", "*", "\"9\", W/\"1\"")]
    public async Task What_the_client_has_is_not_sent_again(string backend, string ifNoneMatch)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(backend, "GET", $"/blogs/{Text(blog, "id")}", null, ("If-None-Match", ifNoneMatch));
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("\"1\"", response.Headers.ETag?.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_has_changed_is_sent_again(string backend)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(backend, "GET", $"/blogs/{Text(blog, "id")}", null, ("If-None-Match", "\"0\", \"2\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await AssertProblemAsync(await SendAsync(backend, "GET", $"/blogs/{Text(blog, "id")}", null, ("If-Match", "\"2\"")), 412, "precondition-failed");
        await AssertErrorsAsync(await SendAsync(backend, "GET", $"/blogs/{Text(blog, "id")}", null, ("If-None-Match", "1")), "If-None-Match");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_answer_carries_the_headers_that_every_answer_carries(string backend)
    {
        const string traceId = "0af7651916cd43dd8448eb211c80319c";
        var id = Text(await CreateAsync(backend), "id");
        foreach (var (path, condition) in ((string, string)[])[("/blogs", "\"9\""), ($"/blogs/{id}", "\"9\""), ($"/blogs/{id}", "\"1\""), ("/blogs/x", "\"1\"")])
        {
            using var response = await SendAsync(
                backend, "GET", path, null, ("traceparent", $"00-{traceId}-b7ad6b7169203331-01"), ("If-None-Match", condition));
            string Header(string name) => string.Join(", ", response.Headers.GetValues(name));
            Assert.Equal(backend, Header("X-Backend"));
            Assert.Contains(Header("X-Cold-Start"), (string[])["true", "false"]);
            Assert.Equal(traceId, Header("X-Trace-Id"));
            Assert.Matches(@"^db;dur=\d+\.\d, app;dur=\d+\.\d(, init;dur=\d+\.\d)?$", Header("Server-Timing"));
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header("Content-Security-Policy"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.Equal(response.StatusCode == HttpStatusCode.BadRequest ? "no-store" : "no-cache", response.Headers.CacheControl?.ToString());
            Assert.Single(response.Content.Headers.GetValues("Content-Type"));
        }
    }
}
