using System.Text.Json;

namespace Blog.Tests.Support;

/// <summary>
/// Figures that tests have measured, for <c>Blog.Benchmarks reliability</c>: one JSON line each, in the file that
/// BLOG_FIGURES names. Without it nothing is written.
/// </summary>
public static class Figures
{
    private static readonly Lock Gate = new();

    public static void Write(string of, params ReadOnlySpan<(string Name, double Value)> values)
    {
        if (Environment.GetEnvironmentVariable("BLOG_FIGURES") is not { Length: > 0 } file)
        {
            return;
        }

        var figures = new Dictionary<string, double>();
        foreach (var (name, value) in values)
        {
            figures[name] = value;
        }

        lock (Gate)
        {
            File.AppendAllText(file, JsonSerializer.Serialize(new { of, figures }) + "\n");
        }
    }
}
