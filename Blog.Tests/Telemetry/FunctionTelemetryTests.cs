using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Blog.Functions;
using Blog.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Telemetry;

public sealed class FunctionTelemetryTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly ActivitySource Source = new("Blog.Tests.Function");

    [Fact]
    public async Task A_flush_sends_spans_and_logs_of_the_function()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var telemetry = FunctionTelemetry.Start(Lambda(collector.Address));

        using (Source.StartActivity("GET /blogs", ActivityKind.Server))
        {
            telemetry.Logger<FunctionHandler>().Value.LogInformation("Listed {Count} posts", 20);
        }

        Assert.True(await telemetry.FlushAsync(Deadline));
        var span = Assert.Single(collector.Spans, span => span.Name == "GET /blogs");
        Assert.Equal("GetBlogs", span.Service);
        Assert.Contains("Listed 20 posts", collector.Text("logs"), StringComparison.Ordinal);
        Assert.Contains("faas.name", collector.Text("trace"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_belongs_to_no_request_leaves_no_span()
    {
        await using var runtime = await LocalServer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var collector = await OtlpReceiver.StartAsync();
        using var telemetry = FunctionTelemetry.Start(Lambda(collector.Address));
        using var client = new HttpClient { BaseAddress = runtime.Address };

        await client.GetStringAsync("/2018-06-01/runtime/invocation/next");
        using (Source.StartActivity("GET /blogs", ActivityKind.Server))
        {
            await client.GetStringAsync("/database");
        }

        Assert.True(await telemetry.FlushAsync(Deadline));
        var port = runtime.Address.Port.ToString(CultureInfo.InvariantCulture);
        var call = Assert.Single(collector.Spans, span => span.Kind == OtlpSpan.Client && span.Attributes["server.port"] == port);
        Assert.Equal(new Uri(runtime.Address, "/database").AbsoluteUri, call.Attributes["url.full"]);
    }

    [Fact]
    public async Task A_collector_that_hangs_is_waited_for_once()
    {
        await using var collector = await LocalServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var telemetry = FunctionTelemetry.Start(Lambda(collector.Address));
        Source.StartActivity("GET /blogs")?.Dispose();

        Assert.False(await telemetry.FlushAsync(TimeSpan.FromMilliseconds(50)));

        // Would it wait as long as it may, the test would run into its deadline.
        Assert.False(await telemetry.FlushAsync(TimeSpan.FromDays(1)).WaitAsync(Deadline));
    }

    [Fact]
    public async Task Under_an_emulator_which_freezes_nothing_the_exporters_send_by_themselves()
    {
        await using var collector = await LocalServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var telemetry = FunctionTelemetry.Start(Lambda(collector.Address, initializationType: null));
        Source.StartActivity("GET /blogs")?.Dispose();

        Assert.True(await telemetry.FlushAsync(TimeSpan.FromDays(1)).WaitAsync(Deadline));
    }

    [Fact]
    public void A_function_does_not_bring_ASP_NET_in() => Assert.DoesNotContain(
        typeof(FunctionTelemetry).Assembly.GetReferencedAssemblies(), assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public async Task Without_an_endpoint_there_is_nothing_to_wait_for()
    {
        using var telemetry = FunctionTelemetry.Start(new ConfigurationBuilder().Build());

        Assert.True(await telemetry.FlushAsync(TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task A_function_sends_its_telemetry_between_its_answer_and_the_next_event()
    {
        var calls = new ConcurrentQueue<string>();
        var nextAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Runtime API, collector and DynamoDB in one, so that their calls have an order.
        await using var server = await LocalServer.StartAsync(async context =>
        {
            var name = context.Request.Path.Value!.Split('/')[^1];
            if (name is not ("next" or "response" or "traces"))
            {
                context.Response.StatusCode = context.Request.Headers.ContainsKey("X-Amz-Target") ? 400 : 200;
                return;
            }

            calls.Enqueue(name);
            await context.Request.Body.CopyToAsync(Stream.Null);
            switch (name)
            {
                case "response":
                    context.Response.StatusCode = 202;
                    break;
                case "next" when calls.Contains("response"):
                    nextAsked.SetResult();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    break;
                case "next":
                    context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = "1";
                    await context.Response.WriteAsync("""{"path":"/blogs/1","pathParameters":{"id":"1"}}""");
                    break;
            }
        });
        var start = new ProcessStartInfo("dotnet", [Repository.Built("Blog.Functions")])
        {
            Environment =
            {
                ["BLOG_ROUTE"] = "GetBlog",
                ["AWS_LAMBDA_RUNTIME_API"] = server.Address.Authority,
                ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
                ["AWS_ENDPOINT_URL_DYNAMODB"] = server.Address.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_REGION"] = "us-east-1",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = server.Address.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "3600000",
            },
        };
        using var function = Process.Start(start)!;
        try
        {
            await nextAsked.Task.WaitAsync(Deadline);
        }
        finally
        {
            function.Kill();
            await function.WaitForExitAsync();
        }

        Assert.Equal(["next", "response", "traces", "next"], calls.SkipWhile(call => call != "next"));
    }

    private static IConfiguration Lambda(Uri collector, string? initializationType = "on-demand") => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["AWS_LAMBDA_FUNCTION_NAME"] = "GetBlogs",
        ["AWS_LAMBDA_INITIALIZATION_TYPE"] = initializationType,
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    }).Build();
}
