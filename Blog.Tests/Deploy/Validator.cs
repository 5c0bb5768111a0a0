using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>AWS's own validator of templates, which needs no account.</summary>
internal static class Validator
{
    /// <summary>For each file what it found and how many resources it read, in one run, as it takes seconds to start.</summary>
    public static JsonNode[] Run(string[] files)
    {
        var package = Lines("bash", Repository.PathOf("scripts", "fetch"), "cfn-validate")[^1];
        return [.. Lines("node", [Repository.PathOf("Blog.Tests", "Deploy", "validate.cjs"), package, .. files]).Select(line => JsonNode.Parse(line)!)];
    }

    private static string[] Lines(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
