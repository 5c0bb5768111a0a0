using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The function's runtime loop, against the emulator.</summary>
public sealed class LambdaBootstrapTests(LambdaService lambda) : IClassFixture<LambdaService>, IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(1));
    private readonly StringWriter _console = new();
    private readonly string _name = LambdaService.NewName();

    public void Dispose()
    {
        _deadline.Dispose();
        _console.Dispose();
    }

    [Fact]
    public async Task A_handler_gets_the_event_and_its_context_and_answers()
    {
        ILambdaContext? seen = null;
        await ServeAsync(
            (request, context) =>
            {
                seen = context;
                return Task.FromResult(new APIGatewayProxyResponse { StatusCode = 200, Body = $"{request.Path} \"é\"", Headers = new Dictionary<string, string> { ["A"] = "1" } });
            },
            async () =>
            {
                var answer = await InvokeAsync("""{"path":"/","unknown":1}""");

                Assert.Equal("""{"statusCode":200,"headers":{"A":"1"},"body":"/ \"é\"","isBase64Encoded":false}""", answer.Body);
                Assert.False(answer.Headers.ContainsKey("X-Amz-Function-Error"));
            });

        Assert.NotNull(seen);
        Assert.Equal("000000000001", seen.AwsRequestId);
        Assert.StartsWith("arn:aws:lambda:", seen.InvokedFunctionArn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_becomes_the_error_document_of_the_dotnet_runtime_and_the_next_event_is_served()
    {
        await ServeAsync(
            (request, _) => request.Path is null
                ? Throw(new InvalidOperationException("boom \"q\"\n", new ArgumentException("inner")))
                : Task.FromResult(new APIGatewayProxyResponse { StatusCode = 204 }),
            async () =>
            {
                var failed = await InvokeAsync("{}");
                Assert.Equal((200, "InvalidOperationException"), (failed.Status, failed.Headers["X-Amz-Function-Error"]));
                Assert.StartsWith("{\n  \"errorType\": \"InvalidOperationException\",\n  \"errorMessage\": \"boom \\\"q\\\"\",\n  \"stackTrace\": [\n    \"at ", failed.Body, StringComparison.Ordinal);
                var document = JsonNode.Parse(failed.Body)!;
                Assert.Equal(("ArgumentException", "inner"), ((string?)document["cause"]!["errorType"], (string?)document["cause"]!["errorMessage"]));

                Assert.Equal("""{"statusCode":204,"isBase64Encoded":false}""", (await InvokeAsync("""{"path":"/"}""")).Body);
            });

        var line = _console.ToString().Split('\n')[0].Split('\t');
        Assert.True(DateTimeOffset.TryParse(line[0], out _), line[0]);
        Assert.Equal(["000000000001", "fail"], line[1..3]);
        Assert.StartsWith("System.InvalidOperationException: boom", line[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_is_no_json_is_a_function_error()
    {
        await ServeAsync(
            (_, _) => Throw(new InvalidOperationException("not reached")),
            async () => Assert.Equal("JsonSerializerException", (await InvokeAsync("not json")).Headers["X-Amz-Function-Error"]));
    }

    [Fact]
    public async Task An_error_document_nests_the_causes_of_an_aggregate_and_stays_under_256_kilobytes()
    {
        await ServeAsync(
            (request, _) => Throw(request.Path is null
                ? new AggregateException(new ArgumentException("a"), new FormatException("b"))
                : new InvalidOperationException(new string('x', 300_000))),
            async () =>
            {
                var causes = JsonNode.Parse((await InvokeAsync("{}")).Body)!["causes"]!.AsArray();
                Assert.Equal(["ArgumentException", "FormatException"], causes.Select(cause => (string?)cause!["errorType"]));

                Assert.Equal(["errorMessage"], JsonNode.Parse((await InvokeAsync("""{"path":"/"}""")).Body)!.AsObject().Select(field => field.Key));
            });
    }

    [Fact]
    public async Task A_failed_initialisation_is_reported_and_ends_the_process()
    {
        var invoke = InvokeAsync("{}");
        using (var process = lambda.Start(_name))
        {
            await process.NextAsync(_deadline.Token); // The event is there; its process goes away without an answer.
        }

        using var bootstrap = Create((_, _) => Throw(new InvalidOperationException("not reached")), () => throw new FormatException("no table"));
        var thrown = await Assert.ThrowsAsync<FormatException>(() => bootstrap.RunAsync(_deadline.Token));

        Assert.Equal("no table", thrown.Message);
        Assert.Equal("FormatException", (string?)JsonNode.Parse((await invoke).Body)!["errorType"]);
    }

    [Fact]
    public async Task An_initialisation_that_returns_false_serves_nothing()
    {
        using var bootstrap = Create((_, _) => Throw(new InvalidOperationException("not reached")), () => Task.FromResult(false));

        await bootstrap.RunAsync(_deadline.Token);
    }

    [Fact]
    public async Task An_emulator_that_is_gone_ends_the_process()
    {
        using var bootstrap = Create(new RuntimeApiClient($"localhost:{EmulatorProcess.FreePort()}/Fn"), (_, _) => Throw(new InvalidOperationException("not reached")), null);

        await Assert.ThrowsAsync<HttpRequestException>(() => bootstrap.RunAsync(_deadline.Token));
    }

    [Fact]
    public void A_process_without_a_runtime_api_says_so()
    {
        Assert.Contains("AWS_LAMBDA_RUNTIME_API", Assert.Throws<InvalidOperationException>(() => new RuntimeApiClient(null)).Message, StringComparison.Ordinal);
    }

    private static Task<APIGatewayProxyResponse> Throw(Exception exception) => throw exception;

    private LambdaBootstrap Create(
        Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>> handler, LambdaBootstrapInitializer? initializer) =>
        Create(new RuntimeApiClient($"localhost:{lambda.Port}/{_name}"), handler, initializer);

    private LambdaBootstrap Create(
        RuntimeApiClient client, Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>> handler, LambdaBootstrapInitializer? initializer)
    {
        var builder = LambdaBootstrapBuilder.Create(handler, new SourceGeneratorLambdaJsonSerializer<ProxyContext>());
        return (initializer is null ? builder : builder.UseBootstrapHandler(initializer)).Build(client, new LambdaConsole(_console));
    }

    private Task<InvokeAnswer> InvokeAsync(string payload) => lambda.InvokeAsync(_name, Encoding.UTF8.GetBytes(payload), _deadline.Token);

    private async Task ServeAsync(Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>> handler, Func<Task> whileServing)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token);
        using var bootstrap = Create(handler, null);
        var running = bootstrap.RunAsync(end.Token);
        await whileServing();
        await end.CancelAsync();
        await running;
    }
}

[JsonSerializable(typeof(APIGatewayProxyRequest))]
[JsonSerializable(typeof(APIGatewayProxyResponse))]
internal sealed partial class ProxyContext : JsonSerializerContext;
