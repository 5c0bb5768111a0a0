using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Blog.Web;

namespace Blog.Tests.Telemetry;

/// <summary>Blog.Web as a process of its own, since a process has one telemetry and one environment.</summary>
internal sealed partial class WebProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private readonly Task _output;

    private WebProcess(Process process, Uri address, Task output)
    {
        _process = process;
        _output = output;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>Starts it in front of a backend, with variables on top of the environment, and waits until it listens.</summary>
    public static async Task<WebProcess> StartAsync(Uri backend, IReadOnlyDictionary<string, string> variables)
    {
        var start = Describe(variables);
        start.Environment["services__api-gateway__http__0"] = backend.AbsoluteUri;
        start.Environment["services__containers__http__0"] = backend.AbsoluteUri;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                // Read on, or a full pipe would stop the process.
                var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new WebProcess(process, new Uri(match.Value), Task.WhenAll(errors, output));
            }
        }

        throw new InvalidOperationException($"Blog.Web ended before it listened: {await errors}");
    }

    /// <summary>Runs it to its end without any address of a backend.</summary>
    public static async Task<(int ExitCode, string Error)> RunWithoutBackendsAsync()
    {
        using var process = Process.Start(Describe(new Dictionary<string, string>()))!;
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Deadline);
        await process.WaitForExitAsync().WaitAsync(Deadline);
        return (process.ExitCode, error);
    }

    /// <summary>Ends it as a container is ended, by SIGTERM, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _output;
        _process.Dispose();
    }

    private static ProcessStartInfo Describe(IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BackendAddresses).Assembly.Location, "--urls", "http://127.0.0.1:0", "--contentRoot", Repository.PathOf("Blog.Web")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}
