using System.Diagnostics;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Blog.AppHost;

/// <summary>What <c>aspire deploy</c> does: the same as <c>./deploy.sh</c>, as a step of Aspire's pipeline.</summary>
public static partial class Deployment
{
    /// <summary>Adds the step; what is configured under <c>Deploy</c> is given to the script (<c>-- --Deploy:Arguments="--stack blog"</c>).</summary>
    public static void AddDeployment(this IDistributedApplicationBuilder builder) =>
        builder.Pipeline.AddStep("deploy-to-aws", context => DeployAsync(context, builder), requiredBy: WellKnownPipelineSteps.Deploy);

    private static async Task DeployAsync(PipelineStepContext context, IDistributedApplicationBuilder builder)
    {
        var folder = Path.GetFullPath("..", builder.AppHostDirectory);
        var start = new ProcessStartInfo("bash", [Path.Combine(folder, "deploy.sh"), .. builder.Configuration["Deploy:Arguments"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var script = Process.Start(start)!;
        using var ending = context.CancellationToken.Register(() => script.Kill(entireProcessTree: true));
        await Task.WhenAll(ShowAsync(script.StandardOutput), ShowAsync(script.StandardError), script.WaitForExitAsync());
        if (script.ExitCode == 0) return;
        Environment.ExitCode = script.ExitCode; // which is this process's own where no Aspire CLI watches the pipeline
        throw new DistributedApplicationException($"deploy.sh ended with {script.ExitCode}; the lines above say why, and what to do.");

        async Task ShowAsync(StreamReader lines)
        {
            while (await lines.ReadLineAsync() is { } line) LogLine(context.Logger, line);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
