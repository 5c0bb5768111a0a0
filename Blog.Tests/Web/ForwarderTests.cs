using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Blog.Tests.Web;

public sealed class ForwarderTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("/functions/blogs?limit=2&author=A%20Reader", "/blogs?limit=2&author=A%20Reader")]
    [InlineData("/containers/blogs/a%2Fb", "/blogs/a%2Fb")]
    [InlineData("/functions/blogs/%C3%A9%20%2e?x=%2B+", "/blogs/%C3%A9%20%2e?x=%2B+")]
    [InlineData("/functions//blogs/", "//blogs/")]
    [InlineData("/FUNCTIONS/blogs", "/blogs")]
    [InlineData("/functions", "/")]
    [InlineData("/functions/", "/")]
    [InlineData("/functions?x=1", "/?x=1")]
    [InlineData("/containers/a%252Fb/%7e~|{}", "/a%252Fb/%7e~|{}")]
    [InlineData("/containers/blogs?", "/blogs?")]
    public async Task The_path_goes_on_without_its_prefix_and_otherwise_as_it_was_sent(string sent, string received)
    {
        await using var backend = await LocalServer.StartAsync(EchoTargetAsync);
        await using var web = new WebServer(backend.Address);

        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var target = await web.Client.GetStringAsync(new Uri(web.Client.BaseAddress!.AbsoluteUri.TrimEnd('/') + sent, options));

        Assert.Equal(received, target);
    }

    [Theory]
    [InlineData("/feed.xml", "/blogs?format=atom")]
    [InlineData("/feed.xml?tag=C%23&author=A%20Reader", "/blogs?format=atom&tag=C%23&author=A%20Reader")]
    [InlineData("/feed.xml?format=atom&limit=20&cursor=abc", "/blogs?format=atom&limit=20&cursor=abc")]
    public async Task The_feed_is_the_functions_list(string sent, string received)
    {
        await using var backend = await LocalServer.StartAsync(EchoTargetAsync);
        await using var web = new WebServer(backend.Address);

        Assert.Equal(received, await web.Client.GetStringAsync(sent));
    }

    [Fact]
    public async Task An_answer_of_a_backend_goes_on_uncompressed()
    {
        await using var backend = await LocalServer.StartAsync(context => context.Response.WriteAsJsonAsync(new { text = new string('x', 5000) }));
        await using var web = new WebServer(backend.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/functions/blogs") { Headers = { AcceptEncoding = { new("br") } } };

        using var response = await web.Client.SendAsync(request);

        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Every_method_is_forwarded(string method)
    {
        await using var backend = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers["X-Method"] = context.Request.Method;
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);

        using var request = new HttpRequestMessage(new HttpMethod(method), "/containers/blogs");
        using var response = await web.Client.SendAsync(request);

        Assert.Equal(method, response.Headers.GetValues("X-Method").Single());
    }

    [Fact]
    public async Task Headers_are_forwarded_both_ways_except_those_of_one_connection()
    {
        IHeaderDictionary? received = null;
        await using var backend = await LocalServer.StartAsync(context =>
        {
            received = new HeaderDictionary(context.Request.Headers.ToDictionary());
            context.Response.Headers.ETag = "\"3\"";
            context.Response.Headers["Set-Cookie"] = new(["a=1", "b=2"]);
            context.Response.Headers["X-Backend"] = "containers";
            context.Response.Headers.Connection = "X-Hop";
            context.Response.Headers["X-Hop"] = "1";
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/containers/blogs");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"2\"");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "k");
        request.Headers.TryAddWithoutValidation("Connection", "X-Mine");
        request.Headers.TryAddWithoutValidation("X-Mine", "1");
        using var response = await web.Client.SendAsync(request);

        Assert.Equal("\"2\"", received!.IfNoneMatch);
        Assert.Equal("k", received["Idempotency-Key"]);
        Assert.Equal(backend.Address.Authority, received.Host);
        Assert.False(received.ContainsKey("X-Mine"));
        Assert.Equal("1.1 blog-web", received["Via"]);
        Assert.Equal("1.1 blog-web", response.Headers.Via.Single().ToString());
        Assert.Equal("\"3\"", response.Headers.ETag!.Tag);
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("containers", response.Headers.GetValues("X-Backend").Single());
        Assert.False(response.Headers.Contains("X-Hop"));
        Assert.False(response.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task The_trace_of_the_caller_goes_on_under_a_span_of_the_web_server()
    {
        string? received = null;
        await using var backend = await LocalServer.StartAsync(context =>
        {
            received = context.Request.Headers.TraceParent;
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/functions/blogs");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await web.Client.SendAsync(request);

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", received, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204, null)]
    [InlineData(304, null)]
    [InlineData(201, "/blogs/1")]
    [InlineData(302, "/elsewhere")]
    [InlineData(418, null)]
    public async Task The_status_is_the_backends_and_a_redirect_is_not_followed(int status, string? location)
    {
        await using var backend = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);

        using var response = await web.Client.GetAsync("/functions/blogs");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Head_keeps_the_length_of_the_body_it_leaves_out()
    {
        await using var backend = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);

        using var request = new HttpRequestMessage(HttpMethod.Head, "/containers/blogs");
        using var response = await web.Client.SendAsync(request);

        Assert.Equal(1234, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_request_body_arrives_byte_for_byte_with_its_type()
    {
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = context.Request.ContentType;
            context.Response.Headers["X-Length"] = context.Request.ContentLength?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await using var web = new WebServer(backend.Address);

        using var content = new ByteArrayContent(sent) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-any") } };
        using var response = await web.Client.PostAsync("/functions/blogs", content);

        Assert.Equal("application/x-any", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("300000", response.Headers.GetValues("X-Length").Single());
        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_answer_is_streamed_as_it_is_written()
    {
        var firstIsRead = new TaskCompletionSource();
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await firstIsRead.Task.WaitAsync(Deadline);
            await context.Response.WriteAsync("second");
        });
        await using var web = new WebServer(backend.Address);

        await using var stream = await web.Client.GetStreamAsync("/containers/stream").WaitAsync(Deadline);
        var buffer = new byte[5];
        await stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(Deadline);
        Assert.Equal("first", Encoding.ASCII.GetString(buffer));
        firstIsRead.SetResult();

        using var reader = new StreamReader(stream);
        Assert.Equal("second", await reader.ReadToEndAsync().WaitAsync(Deadline));
    }

    [Fact]
    public async Task Header_values_pass_byte_by_byte_and_the_type_of_an_empty_body_stays()
    {
        await using var backend = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers["X-Type"] = context.Request.ContentType;
            context.Response.Headers["X-Back"] = context.Request.Headers["X-There"];
            return Task.CompletedTask;
        });
        await using var web = new WebServer(backend.Address);
        using var socket = new TcpClient();
        await socket.ConnectAsync(web.Client.BaseAddress!.Host, web.Client.BaseAddress.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /containers/blogs HTTP/1.1\r\nHost: web\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 0\r\nX-There: é\r\n\r\n"u8.ToArray());

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync().WaitAsync(Deadline);
        Assert.True(web.Warnings.Lines.IsEmpty, string.Join('\n', web.Warnings.Lines));
        Assert.Contains("X-Type: application/json", answer, StringComparison.Ordinal);
        Assert.Contains("X-Back: é", answer, StringComparison.Ordinal);
    }

    private static Task EchoTargetAsync(HttpContext context) =>
        context.Response.WriteAsync(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
}
