using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Blog.Tests.Web;

/// <summary>Whose fault it is: the client's, or the backend's.</summary>
public sealed class ForwarderFaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_client_that_goes_away_is_gone_for_the_backend_too()
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task.WaitAsync(Deadline);
        });
        await using var web = new WebServer(backend.Address);

        using var leaving = new CancellationTokenSource();
        var request = web.Client.GetAsync("/functions/blogs", leaving.Token);
        await started.Task.WaitAsync(Deadline);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await aborted.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_backend_that_is_down_is_502_in_plain_words()
    {
        await using var web = new WebServer(new Uri("http://127.0.0.1:1"));

        using var response = await web.Client.GetAsync("/functions/blogs");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("/problems/backend-unreachable", problem.GetProperty("type").GetString());
        Assert.Contains("functions", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(response.Headers.GetValues("X-Trace-Id").Single(), problem.GetProperty("traceId").GetString());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_failed_forward_is_one_line_with_its_reason()
    {
        await using var web = new WebServer(new Uri("http://127.0.0.1:1"));

        using var response = await web.Client.PostAsync("/containers/blogs", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var line = Assert.Single(web.Warnings.Lines);
        Assert.Contains("containers", line, StringComparison.Ordinal);
        Assert.Contains("refused", line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\n", line, StringComparison.Ordinal);
    }

    /// <summary>A body that is the client's fault is no fault of the backend.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nabc", 408)]
    [InlineData("Content-Length: 100\r\n\r\nonly this", 408)]
    [InlineData("Content-Length: 10000001\r\n\r\n", 413)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n989681\r\n<10 MB>", 413)]
    public async Task A_malformed_stalled_or_too_large_body_is_told_to_the_client(string rest, int status)
    {
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = 201;
        });
        await using var web = new WebServer(backend.Address);
        using var socket = new TcpClient();
        await socket.ConnectAsync(web.Client.BaseAddress!.Host, web.Client.BaseAddress.Port);
        var stream = socket.GetStream();
        var head = $"POST /containers/blogs HTTP/1.1\r\nHost: web\r\nContent-Type: application/json\r\n{rest.Replace("<10 MB>", "", StringComparison.Ordinal)}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        if (rest.Contains("<10 MB>", StringComparison.Ordinal))
        {
            try
            {
                await stream.WriteAsync(new byte[10_000_001]);
            }
            catch (IOException)
            {
                // The server stopped reading, as it should.
            }
        }

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadLineAsync().WaitAsync(Deadline);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Empty(web.Warnings.Lines);
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_no_warning()
    {
        var (begun, seen) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            begun.SetResult();
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
            finally
            {
                seen.SetResult();
            }
        });
        await using var web = new WebServer(backend.Address);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(web.Client.BaseAddress!.Host, web.Client.BaseAddress.Port);
            await socket.GetStream().WriteAsync("POST /functions/blogs HTTP/1.1\r\nHost: web\r\nContent-Length: 100\r\n\r\nonly this"u8.ToArray());
            await begun.Task.WaitAsync(Deadline);
        }

        await seen.Task.WaitAsync(Deadline);
        Assert.Empty(web.Warnings.Lines);
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_whole_body_is_passed_on()
    {
        var answered = new TaskCompletionSource();
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[10]);
            context.Response.StatusCode = 418;
            await context.Response.WriteAsync("enough");
            await context.Response.CompleteAsync();
            answered.SetResult();
        });
        await using var web = new WebServer(backend.Address);
        using var socket = new TcpClient();
        await socket.ConnectAsync(web.Client.BaseAddress!.Host, web.Client.BaseAddress.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /containers/blogs HTTP/1.1\r\nHost: web\r\nContent-Length: 100000\r\n\r\n"u8.ToArray());
        await stream.WriteAsync(new byte[50_000]); // more than lies in buffers on the way
        await answered.Task.WaitAsync(Deadline);
        await stream.WriteAsync(new byte[50_000]);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 418 ", await reader.ReadLineAsync().WaitAsync(Deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_does_not_begin_to_answer_is_504()
    {
        await using var backend = await LocalServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var web = new WebServer(backend.Address, answerTimeout: TimeSpan.FromMilliseconds(100));

        using var response = await web.Client.GetAsync("/containers/blogs");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("/problems/backend-timeout", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_answer_cut_short_by_the_backend_is_not_taken_for_a_whole_one()
    {
        await using var backend = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("only this");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var web = new WebServer(backend.Address);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => web.Client.GetStringAsync("/containers/blogs"));
    }
}
