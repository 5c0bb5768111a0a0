using System.Net;
using Blog.ServiceDefaults;
using Blog.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Blog.Tests.Telemetry;

public sealed class HostTelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_request_is_one_trace_named_and_described_by_the_semantic_conventions(string protocol)
    {
        string? passedOn = null;
        await using var backend = await LocalServer.StartAsync(context =>
        {
            passedOn = context.Request.Headers.TraceParent;
            return context.Response.WriteAsync("[]");
        });
        await using var collector = await OtlpReceiver.StartAsync(overGrpc: protocol == "grpc");
        await using var web = await WebProcess.StartAsync(backend.Address, Exporting(collector, protocol));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/functions/blogs?limit=3");
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        using var response = await web.Client.SendAsync(request);
        Assert.Equal(0, await web.StopAsync());

        var server = Assert.Single(collector.Spans, span => span.Kind == OtlpSpan.Server);
        Assert.Equal("web-under-test", server.Service);
        Assert.Equal("GET /functions", server.Name);
        Assert.Equal((Trace, Caller), (server.TraceId, server.ParentId));
        Assert.Equal("GET", server.Attributes["http.request.method"]);
        Assert.Equal("/functions", server.Attributes["http.route"]);
        Assert.Equal("/functions/blogs", server.Attributes["url.path"]);
        Assert.Equal("http", server.Attributes["url.scheme"]);
        Assert.Equal("200", server.Attributes["http.response.status_code"]);
        Assert.Equal("127.0.0.1", server.Attributes["server.address"]);
        Assert.Equal("1.1", server.Attributes["network.protocol.version"]);
        Assert.False(server.Attributes.ContainsKey("error.type"));

        var client = Assert.Single(collector.Spans, span => span.Kind == OtlpSpan.Client);
        Assert.Equal((Trace, server.SpanId), (client.TraceId, client.ParentId));
        Assert.Equal("200", client.Attributes["http.response.status_code"]);
        Assert.Equal($"00-{Trace}-{client.SpanId}-01", passedOn);
        Assert.All(collector.Exports, export => Assert.Equal("secret", export.ApiKey));
    }

    [Fact]
    public async Task Metrics_and_logs_are_sent_too_and_a_log_line_knows_its_trace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var web = await WebProcess.StartAsync(new Uri("http://127.0.0.1:1"), Exporting(collector, "http/protobuf"));

        using var response = await web.Client.GetAsync("/containers/blogs");
        Assert.Equal(0, await web.StopAsync());

        var server = Assert.Single(collector.Spans, span => span.Kind == OtlpSpan.Server);
        Assert.Equal("502", server.Attributes["error.type"]);
        Assert.Equal(response.Headers.GetValues("X-Trace-Id").Single(), server.TraceId);
        Assert.Contains("http.server.request.duration", collector.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("Forwarding to containers failed (", collector.Text("logs"), StringComparison.Ordinal);
        Assert.Contains(collector.Exports, export => export.Path == "/v1/logs" && Contains(export.Message, Convert.FromHexString(server.TraceId)));
    }

    [Fact]
    public async Task Health_checks_and_files_of_the_page_leave_no_spans()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var web = await WebProcess.StartAsync(new Uri("http://127.0.0.1:1"), Exporting(collector, "http/protobuf"));

        Assert.Equal("Healthy", await web.Client.GetStringAsync("/alive"));
        Assert.Equal("Healthy", await web.Client.GetStringAsync("/health"));
        Assert.Contains("<html", await web.Client.GetStringAsync("/index.html"), StringComparison.Ordinal);
        using var file = await web.Client.GetAsync("/js/app.js");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        using var other = await web.Client.GetAsync("/nothing-here");
        Assert.Equal(0, await web.StopAsync());

        Assert.Equal("/nothing-here", Assert.Single(collector.Spans).Attributes["url.path"]);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={0}v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT={0}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none")]
    public async Task Only_a_signal_that_has_an_endpoint_and_is_switched_on_is_sent(params string[] variables)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var web = await WebProcess.StartAsync(
            new Uri("http://127.0.0.1:1"),
            variables.Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1].Replace("{0}", collector.Address.ToString(), StringComparison.Ordinal)));

        using var response = await web.Client.GetAsync("/containers/blogs");
        Assert.Equal(0, await web.StopAsync());

        Assert.NotEmpty(collector.Spans);
        Assert.All(collector.Exports, export => Assert.Equal("/v1/traces", export.Path));
    }

    [Theory]
    [InlineData("OTEL_SERVICE_NAME=without-endpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_SDK_DISABLED=true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none")]
    public async Task Without_an_endpoint_or_when_switched_off_there_is_nothing_that_could_export(params string[] variables)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]));
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task A_collector_that_is_down_neither_fails_a_request_nor_the_end_of_the_process()
    {
        await using var backend = await LocalServer.StartAsync(context => context.Response.WriteAsync("[]"));
        await using var web = await WebProcess.StartAsync(backend.Address, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
        });

        Assert.Equal("[]", await web.Client.GetStringAsync("/containers/blogs"));
        Assert.Equal(0, await web.StopAsync());
    }

    [Fact]
    public async Task Without_the_address_of_a_backend_the_process_ends_with_one_sentence()
    {
        var (exitCode, error) = await WebProcess.RunWithoutBackendsAsync();

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Blog.Web needs the http address of a backend", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static Dictionary<string, string> Exporting(OtlpReceiver collector, string protocol) => new()
    {
        ["OTEL_SERVICE_NAME"] = "web-under-test",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=secret",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    private static bool Contains(byte[] message, byte[] part) => message.AsSpan().IndexOf(part) >= 0;
}
