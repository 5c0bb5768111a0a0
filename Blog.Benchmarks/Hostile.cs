using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>hostile</c>: processor time that Core spends on bodies made to cost it, from 16 KB to 2 MB. Each kind of body would be slow in a
/// naive reader: quadratic normalisation, deep nesting, members without end. Linear time means the same milliseconds per 100 KB at any size.
/// </summary>
internal static class Hostile
{
    private const int Rounds = 9;
    private static readonly int[] Sizes = [16_000, 64_000, 256_000, 1_000_000, 2_000_000];

    private static readonly Dictionary<string, Func<int, string>> Kinds = new()
    {
        ["marks of two classes in a title"] = size => Draft(title: "a" + Repeat("\u0316\u0301", size / 4)),
        ["marks in the content, 30 in a row"] = size => Draft(content: Repeat("a" + Repeat("\u0316\u0301", 15), size / 61)),
        ["decomposed letters in the content"] = size => Draft(content: Repeat("e\u0301", size / 3)),
        ["Hangul jamo in the content"] = size => Draft(content: Repeat("\u1112\u1161\u11ab", size / 9)),
        ["one joined emoji"] = size => Draft(content: Repeat("\U0001F468\u200d", size / 7)),
        ["every character escaped"] = size => Draft(content: Repeat("\\u0041", size / 6)),
        ["U+FFFD, escaped, in the content"] = size => Draft(content: Repeat("\\ufffd", size / 6)),
        ["nesting"] = size => $"{{\"title\":{new string('[', size / 2)}{new string(']', size / 2)}}}",
        ["one member again and again"] = size => "{" + Repeat("\"title\":\"t\",", size / 12) + "\"title\":\"t\"}",
        ["unknown members"] = size => "{" + string.Join(',', Enumerable.Range(0, size / 12).Select(i => $"\"{i:x7}\":1")) + "}",
        ["one name"] = size => $"{{\"{new string('n', size)}\":1}}",
        ["tags"] = size => $"{{\"tags\":[{string.Join(',', Enumerable.Repeat("\"t\"", size / 4))}]}}",
        ["one tag"] = size => $"{{\"tags\":[\"{Repeat("\u0301", size / 2)}\"]}}",
        ["one number"] = size => $"{{\"title\":{new string('9', size)}}}",
        ["blanks"] = size => new string(' ', size - 2) + "{}",
        ["direction overrides in a title"] = size => Draft(title: "a" + Repeat("\u2067", size / 3)),
    };

    public static async Task RunAsync()
    {
        var rows = new List<string>();
        foreach (var (kind, body) in Kinds)
        {
            var cells = Sizes.Select(size => Median(body(size))).ToList();
            rows.Add($"| {kind} | {string.Join(" | ", cells.Select(ms => ms.ToString("F2", CultureInfo.InvariantCulture)))} |");
            Console.WriteLine(rows[^1]);
        }

        await Report.WriteAsync("hostile", $"""
            Milliseconds of processor time per 100 KB that reading and checking a body takes, by its size; medians of {Rounds} on one machine with
            {Environment.ProcessorCount} processors. What is refused by its length or form costs no more than reading does.

            | body | {string.Join(" | ", Sizes.Select(size => $"{size / 1000} KB"))} |
            |---|{string.Concat(Sizes.Select(_ => "---|"))}
            {string.Join('\n', rows)}
            """, "reliability.md");
    }

    private static double Median(string body)
    {
        var size = Encoding.UTF8.GetByteCount(body);
        var times = new List<double>();
        for (var round = -2; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            PostDraftReader.Read(body, new ValidationErrors());
            if (round >= 0) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2) * 100_000 / size;
    }

    private static string Draft(string title = "t", string content = "c") => $$"""{"title":"{{title}}","author":"a","content":"{{content}}"}""";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
