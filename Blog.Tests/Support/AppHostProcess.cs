using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Blog.Tests.Support;

/// <summary>The AppHost as a program of its own, as ./run starts it, on free ports and with nothing on disk; killed when disposed.</summary>
public sealed class AppHostProcess : IDisposable
{
    private readonly Process process;

    private readonly StringBuilder errors = new();

    private AppHostProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>What it wrote to its error output, complete once it has ended.</summary>
    public string Errors => errors.ToString();

    /// <param name="arguments">Arguments of the AppHost on top of those that keep tests apart.</param>
    /// <param name="environment">Variables on top of those of this process.</param>
    public static AppHostProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        // From its own folder: not all that the published packages need is beside the tests.
        string[] command = ["dotnet", Repository.Built("Blog.AppHost"), "--DynamoDB:DataDirectory=", "--DcpPublisher:RandomizePorts=true", .. arguments];
        // A shell starts what it runs in the background (./test &) with SIGINT ignored, and all that comes of it inherits that.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Repository.PathOf("Blog.AppHost"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true", ["ASPNETCORE_URLS"] = "http://localhost:0", ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = null },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Reads its output until a line with each of the texts was there, in any order, and returns those lines.</summary>
    public async Task<string[]> ReadUntilAsync(string[] texts, CancellationToken cancellationToken)
    {
        var found = new string?[texts.Length];
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            for (var i = 0; i < texts.Length; i++)
            {
                if (line.Contains(texts[i], StringComparison.Ordinal)) found[i] ??= line;
            }

            if (Array.TrueForAll(found, one => one is not null)) return found!;
        }

        throw new InvalidOperationException($"The AppHost ended without having written '{texts[Array.IndexOf(found, null)]}'.");
    }

    /// <summary>Reads the rest of its output and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public void Kill() => process.Kill();

    /// <param name="signal">Name of a signal, such as TERM.</param>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
