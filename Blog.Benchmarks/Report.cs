using System.Text.Json;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>The documents with figures in <c>docs/</c>: every suite owns the section between its two markers.</summary>
internal static class Report
{
    public static string Root => Repository.Root;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the figures themselves to <c>artifacts/benchmarks/</c>.</summary>
    public static async Task WriteJsonAsync<T>(string suite, T figures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "benchmarks")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, suite + ".json"), JsonSerializer.Serialize(figures, Indented));
    }

    /// <summary>Puts the text in the place of the suite's section, or at the end when it has none yet.</summary>
    public static async Task WriteAsync(string suite, string text, string document = "benchmarks.md")
    {
        var path = Path.Combine(Root, "docs", document);
        var (begin, end) = ($"<!-- {suite} -->", $"<!-- /{suite} -->");
        var old = File.Exists(path) ? await File.ReadAllTextAsync(path) : "# Measurements\n";
        var from = old.IndexOf(begin, StringComparison.Ordinal);
        var before = from < 0 ? old.TrimEnd() + "\n\n" : old[..from];
        var after = from < 0 ? "\n" : old[(old.IndexOf(end, StringComparison.Ordinal) + end.Length)..];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, $"{before}{begin}\n{text.Trim()}\n{end}{after}");
        Console.WriteLine(text);
    }
}
