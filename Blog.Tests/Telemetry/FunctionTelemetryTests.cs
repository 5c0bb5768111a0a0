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
            telemetry.LoggerFactory.CreateLogger("Blog.Functions").LogInformation("Listed {Count} posts", 20);
        }

        Assert.True(telemetry.Flush(Deadline));
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

        Assert.True(telemetry.Flush(Deadline));
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

        Assert.False(telemetry.Flush(TimeSpan.FromMilliseconds(50)));

        // Would it wait as long as it may, the test would run into its deadline.
        Assert.False(await Task.Run(() => telemetry.Flush(TimeSpan.FromDays(1))).WaitAsync(Deadline));
    }

    [Fact]
    public void A_function_does_not_bring_ASP_NET_in() => Assert.DoesNotContain(
        typeof(FunctionTelemetry).Assembly.GetReferencedAssemblies(), assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Without_an_endpoint_there_is_nothing_to_wait_for()
    {
        using var telemetry = FunctionTelemetry.Start(new ConfigurationBuilder().Build());

        Assert.Null(telemetry.Flush(TimeSpan.FromDays(1)));
    }

    private static IConfiguration Lambda(Uri collector) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["AWS_LAMBDA_FUNCTION_NAME"] = "GetBlogs",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    }).Build();
}
