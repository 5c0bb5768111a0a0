using System.Reflection;

namespace Blog.Benchmarks;

/// <summary><c>docs/benchmarks.md</c>: every suite owns the section between its two markers.</summary>
internal static class Report
{
    public static string Root { get; } = typeof(Report).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    private static string Document => Path.Combine(Root, "docs", "benchmarks.md");

    /// <summary>Puts the text in the place of the suite's section, or at the end when it has none yet.</summary>
    public static async Task WriteAsync(string suite, string text)
    {
        var (begin, end) = ($"<!-- {suite} -->", $"<!-- /{suite} -->");
        var document = File.Exists(Document) ? await File.ReadAllTextAsync(Document) : "# Measurements\n";
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var before = from < 0 ? document.TrimEnd() + "\n\n" : document[..from];
        var after = from < 0 ? "\n" : document[(document.IndexOf(end, StringComparison.Ordinal) + end.Length)..];
        Directory.CreateDirectory(Path.GetDirectoryName(Document)!);
        await File.WriteAllTextAsync(Document, $"{before}{begin}\n{text.Trim()}\n{end}{after}");
        Console.WriteLine(text);
    }
}
