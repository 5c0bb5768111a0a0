using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Support;

/// <summary>
/// One execution environment of a published function: its process, started as Lambda's .NET runtime starts it (the assembly of the
/// package that is named like the handler, else the executable of that name) with Lambda's variables and no others, and the Runtime API
/// that it asks for events (<see href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>).
/// </summary>
internal sealed class LambdaProcess : IAsyncDisposable
{
    private const string Handler = "Blog.Functions";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly WebApplication _runtimeApi;
    private readonly Channel<Invocation> _events = Channel.CreateUnbounded<Invocation>();
    private readonly ConcurrentDictionary<string, Invocation> _running = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _log = new();
    private readonly Process _process = new();
    private long _started;

    private LambdaProcess()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _runtimeApi = builder.Build();
        _runtimeApi.MapGet("/2018-06-01/runtime/invocation/next", NextAsync);
        _runtimeApi.MapPost("/2018-06-01/runtime/invocation/{id}/response", (string id, HttpRequest request) => CompleteAsync(id, request, error: false));
        _runtimeApi.MapPost("/2018-06-01/runtime/invocation/{id}/error", (string id, HttpRequest request) => CompleteAsync(id, request, error: true));
        _runtimeApi.MapPost("/2018-06-01/runtime/init/error", async (HttpRequest request) => Fail(await ReadAsync(request)));
    }

    /// <summary>From the start of the process until it asks for its first event.</summary>
    public TimeSpan InitDuration { get; private set; }

    /// <summary>Time since the start of the process.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    public int ProcessId => _process.Id;

    /// <summary>What the process wrote; it would be in CloudWatch.</summary>
    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    /// <summary>Starts the function and returns when it asks for an event.</summary>
    /// <param name="package">Folder of the unpacked deployment package.</param>
    /// <param name="route">The route it serves.</param>
    /// <param name="variables">The function's own environment variables.</param>
    public static async Task<LambdaProcess> StartAsync(string package, string route, IReadOnlyDictionary<string, string> variables)
    {
        var lambda = new LambdaProcess();
        try
        {
            await lambda._runtimeApi.StartAsync();
            lambda.Start(package, route, variables);
            await lambda._ready.Task.WaitAsync(Deadline);
            return lambda;
        }
        catch (Exception exception)
        {
            await lambda.DisposeAsync();
            throw new InvalidOperationException($"{route} did not start: {exception.Message}\n{lambda.Log}", exception);
        }
    }

    /// <summary>Gives the function one event and returns its answer.</summary>
    public async Task<JsonNode> InvokeAsync(JsonNode input)
    {
        var invocation = new Invocation(input.ToJsonString());
        await _events.Writer.WriteAsync(invocation);
        return JsonNode.Parse(await invocation.Answer.Task.WaitAsync(Deadline))!;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It never started, or has ended.
        }

        _process.Dispose();
        await _runtimeApi.DisposeAsync();
    }

    private void Start(string package, string route, IReadOnlyDictionary<string, string> variables)
    {
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
        var environment = new Dictionary<string, string>
        {
            ["_HANDLER"] = Handler,
            ["BLOG_ROUTE"] = route,
            ["LAMBDA_TASK_ROOT"] = package,
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["AWS_LAMBDA_RUNTIME_API"] = new Uri(_runtimeApi.Urls.Single()).Authority,
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "test-" + route,
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "1",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "1024",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/test-" + route,
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "2026/11/22/[1]0",
            ["AWS_LAMBDA_LOG_FORMAT"] = "JSON",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_DEFAULT_REGION"] = "eu-west-1",
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_SESSION_TOKEN"] = "test",
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["PATH"] = "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        };
        var start = _process.StartInfo;
        // https://github.com/aws/aws-lambda-dotnet/blob/master/Libraries/src/Amazon.Lambda.RuntimeSupport/bootstrap.sh
        var assembly = Path.Combine(package, Handler + ".dll");
        start.FileName = File.Exists(assembly) ? Path.Combine(environment["DOTNET_ROOT"], "dotnet") : Path.Combine(package, Handler);
        if (File.Exists(assembly)) start.Arguments = $"exec \"{assembly}\"";
        start.WorkingDirectory = package;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment.Clear();
        foreach (var (name, value) in environment.Concat(variables))
        {
            start.Environment[name] = value;
        }

        _process.OutputDataReceived += Write;
        _process.ErrorDataReceived += Write;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"the process ended with {_process.ExitCode}"));
        _started = Stopwatch.GetTimestamp();
        _process.Start();
        _ = _ready.Task.ContinueWith(_ => InitDuration = Age, TaskContinuationOptions.ExecuteSynchronously);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Write(object sender, DataReceivedEventArgs line)
    {
        lock (_log) _log.AppendLine(line.Data);
    }

    private async Task NextAsync(HttpContext context)
    {
        _ready.TrySetResult();
        var invocation = await _events.Reader.ReadAsync(context.RequestAborted);
        _running[invocation.Id] = invocation;
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.Add(Deadline).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:123456789012:function:test";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(invocation.Event, context.RequestAborted);
    }

    private async Task<IResult> CompleteAsync(string id, HttpRequest request, bool error)
    {
        var answer = await ReadAsync(request);
        if (!_running.TryRemove(id, out var invocation)) return Results.NotFound();
        if (error) invocation.Answer.TrySetException(new InvalidOperationException($"The function failed: {answer}"));
        else invocation.Answer.TrySetResult(answer);
        return Results.Accepted();
    }

    private IResult Fail(string error)
    {
        _ready.TrySetException(new InvalidOperationException($"its initialization failed: {error}"));
        return Results.Accepted();
    }

    private static async Task<string> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync();
    }

    private sealed record Invocation(string Event)
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
