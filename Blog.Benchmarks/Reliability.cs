using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Blog.Benchmarks;

/// <summary>
/// Runs the proofs in Blog.Tests (parity, races, faults, stopping) and puts the figures that they measured into
/// docs/reliability.md.
/// </summary>
internal static class Reliability
{
    /// <param name="root">Folder of the repository.</param>
    /// <returns>Whether every proof held; only then the figures are written.</returns>
    public static async Task<bool> RunAsync(string root)
    {
        var file = Path.Combine(root, "artifacts", "reliability.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        var start = new ProcessStartInfo("dotnet", ["test", Path.Combine(root, "Blog.Tests", "Blog.Tests.csproj"), "--nologo", "--filter",
            "FullyQualifiedName~Blog.Tests.Faults|FullyQualifiedName~Blog.Tests.Contract.Parity"]);
        start.Environment["BLOG_FIGURES"] = file;
        using var tests = Process.Start(start)!;
        await tests.WaitForExitAsync();
        if (tests.ExitCode != 0)
        {
            return false;
        }

        await Report.WriteAsync("reliability", Describe(await File.ReadAllLinesAsync(file)), "reliability.md");
        return true;
    }

    private static string Describe(string[] lines)
    {
        // Counts of several tests add up; of recovery times the longest counts.
        var figures = lines.Select(line => JsonDocument.Parse(line).RootElement)
            .SelectMany(line => line.GetProperty("figures").EnumerateObject()
                .Select(figure => (Of: line.GetProperty("of").GetString()!, figure.Name, Value: figure.Value.GetDouble())))
            .GroupBy(figure => (figure.Of, figure.Name))
            .Select(group => (group.Key.Of, group.Key.Name, Value: group.Key.Of == "recovery" ? group.Max(figure => figure.Value) : group.Sum(figure => figure.Value)));
        var table = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            One run on a machine with {Environment.ProcessorCount} processors:

            | proof | figure | value |
            |---|---|---|

            """);
        foreach (var (of, name, value) in figures)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {of} | {name} | {(of == "recovery" ? $"{value:F1} s" : $"{value:F0}")} |\n");
        }

        return table.ToString();
    }
}
