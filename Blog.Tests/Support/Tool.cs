using System.Diagnostics;

namespace Blog.Tests.Support;

/// <summary>Runs a program to its end.</summary>
public static class Tool
{
    /// <summary>Gives what it wrote, and fails with that when the program does.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="program">Name or path of the program.</param>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var result = await EndAsync(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            // Redocly's own, so that it reports nothing about us.
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
        });
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Starts a program with an empty input and gives how it ended; it is killed when it takes too long.</summary>
    /// <param name="start">The program.</param>
    /// <param name="deadline">How long it may take; three minutes if not given.</param>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<ToolResult> EndAsync(ProcessStartInfo start, TimeSpan? deadline = null)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var ending = new CancellationTokenSource(deadline ?? TimeSpan.FromMinutes(3));
        try
        {
            var error = process.StandardError.ReadToEndAsync(ending.Token);
            var output = await process.StandardOutput.ReadToEndAsync(ending.Token);
            await process.WaitForExitAsync(ending.Token);
            return new ToolResult(process.ExitCode, output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>How a program ended, and what it wrote.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error);
