using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Lambda.TestTool;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The emulators as the AppHost starts them: one process, settings in the environment.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private EmulatorProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static EmulatorProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ToolOptions).Assembly.Location, "start", "--no-launch-window", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var emulator = new EmulatorProcess(new Process { StartInfo = start });
        emulator._process.OutputDataReceived += (_, line) => emulator.Keep(line.Data);
        emulator._process.ErrorDataReceived += (_, line) => emulator.Keep(line.Data);
        emulator._process.Start();
        emulator._process.BeginOutputReadLine();
        emulator._process.BeginErrorReadLine();
        return emulator;
    }

    /// <summary>Waits until an address answers 200.</summary>
    public async Task WaitForAsync(string address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var status = await Eventually.GetAsync(AskAsync, seen => seen is not null, $"{address} to answer");
        Assert.Equal(HttpStatusCode.OK, status);

        async Task<HttpStatusCode?> AskAsync()
        {
            Assert.False(_process.HasExited, Output);
            try
            {
                using var response = await client.GetAsync(new Uri(address), cancellationToken);
                return response.StatusCode;
            }
            catch (HttpRequestException)
            {
                return null; // the port is not open yet
            }
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }
}
