using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Blog.Benchmarks;

/// <summary>Requests that <c>wrk</c> sends in turn, on 8 connections, in a closed loop.</summary>
/// <param name="Method">Method of all of them.</param>
/// <param name="Paths">Paths, taken in turn; each connection thread begins elsewhere.</param>
/// <param name="Body">Body of all of them, or null; <c>@ID@</c> becomes a UUID of its own in each.</param>
/// <param name="Headers">Headers of all of them.</param>
internal sealed partial record Wrk(string Method, IReadOnlyList<string> Paths, string? Body, params (string Name, string Value)[] Headers)
{
    private const int Connections = 8;
    private const int Threads = 2;

    /// <summary>Each request has If-Match with the version that its post is in.</summary>
    public bool NamesVersion { get; init; }

    /// <returns>Answers a second, and the milliseconds within which half and 99 % of them came.</returns>
    /// <exception cref="InvalidOperationException">Not every answer was a 2xx or 3xx.</exception>
    public async Task<Rate> RunAsync(Uri server, TimeSpan duration)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, Script(NamesVersion ? await ReadTagsAsync(server) : []));
        using var wrk = Process.Start(new ProcessStartInfo(
            "wrk", ["-t", $"{Threads}", "-c", $"{Connections}", "-d", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F0}s"), "--latency", "-s", script, server.AbsoluteUri])
        { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        File.Delete(script);
        if (wrk.ExitCode != 0 || output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{Method} {server}{Paths[0]} failed under load:\n{output}");
        }

        return new(
            double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), Milliseconds(output, "50%"), Milliseconds(output, "99%"));
    }

    private async Task<IReadOnlyList<string>> ReadTagsAsync(Uri server)
    {
        using var client = new HttpClient { BaseAddress = server };
        var tags = new List<string>();
        foreach (var path in Paths)
        {
            using var post = await client.GetAsync(new Uri(path, UriKind.Relative));
            tags.Add(post.EnsureSuccessStatusCode().Headers.ETag!.Tag.Trim('"'));
        }

        return tags;
    }

    private string Script(IReadOnlyList<string> versions)
    {
        var text = new StringBuilder("local paths = {\n");
        foreach (var path in Paths) text.AppendLine(CultureInfo.InvariantCulture, $"  \"{path}\",");
        text.AppendLine("}").AppendLine(CultureInfo.InvariantCulture, $"local versions = {{ {string.Join(", ", versions)} }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"wrk.method = \"{Method}\"");
        foreach (var (name, value) in Headers) text.AppendLine(CultureInfo.InvariantCulture, $"wrk.headers[\"{name}\"] = [==[{value}]==]");
        text.AppendLine(CultureInfo.InvariantCulture, $"local body = {(Body is null ? "nil" : $"[==[{Body}]==]")}");
        return text.Append("""
            local started = 0
            function setup(thread)
              started = started + 1
              thread:set("number", started)
            end
            local sent = 0
            function request()
              sent = sent + 1
              local own = body
              if own then own = own:gsub("@ID@", string.format("%08x-0000-7000-8000-%04x%08x", os.time(), number, sent)) end
              -- each thread has paths of its own, and more of them than connections, so it knows each post's version
              local at = (sent * THREADS + number) % #paths + 1
              if versions[at] then
                wrk.headers["If-Match"] = string.format('"%d"', versions[at])
                -- the first thread's first request is only looked at by wrk, and never sent
                if number > 1 or sent > 1 then versions[at] = versions[at] + 1 end
              end
              return wrk.format(nil, paths[at], nil, own)
            end
            """.Replace("THREADS", $"{Threads}", StringComparison.Ordinal)).ToString();
    }

    private static double Milliseconds(string output, string share)
    {
        var match = Regex.Match(output, $@"{share}\s+([\d.]+)(us|ms|s)");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1_000 };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    /// <summary>What one run of it measured.</summary>
    public sealed record Rate(double PerSecond, double Median, double Percentile99);
}
