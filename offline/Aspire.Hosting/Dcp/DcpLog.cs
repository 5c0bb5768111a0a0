using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>Copies what one process writes, and what DCP says about it, to the console log of its resource.</summary>
internal sealed class DcpLog
{
    private readonly DcpInstance _instance;
    private readonly DcpClient _client;
    private readonly ResourceLoggerService _loggers;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ended;
    private readonly (string Source, Task<int> Lines)[] _output;
    private bool _completed;

    public DcpLog(string? uid, DcpInstance instance, DcpClient client, ResourceLoggerService loggers, CancellationToken stopping)
    {
        (Uid, _instance, _client, _loggers, _stopping) = (uid, instance, client, loggers, stopping);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        string[] sources = instance.Resource is ContainerResource ? ["startup_stdout", "startup_stderr", "stdout", "stderr"] : ["stdout", "stderr"];
        _output = [.. sources.Select(source => (source, CopyAsync(source, null, _ended.Token)))];
        _ = CopyAsync("system", null, stopping);
    }

    /// <summary>Tells the object from later ones of the same name.</summary>
    public string? Uid { get; }

    /// <summary>The process has ended: copies what it wrote last. DCP would notice the end only seconds later.</summary>
    public async Task CompleteAsync()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        await _ended.CancelAsync();
        await Task.WhenAll(_output.Select(async output => await CopyAsync(output.Source, await output.Lines, _stopping)));
        _ended.Dispose();
    }

    private async Task<int> CopyAsync(string source, int? skip, CancellationToken cancellationToken)
    {
        var lines = 0;
        try
        {
            await foreach (var line in _client.ReadLogAsync(_instance.Kind, _instance.Name, source, skip, cancellationToken))
            {
                lines++;
                var (time, text, isError) = DcpLogLine.Parse(line, source);
                _loggers.Write(_instance.Name, time, text, isError);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or HttpRequestException or IOException)
        {
            // The process has ended, or DCP has.
        }

        return lines;
    }
}

/// <summary>A line of a log stream of DCP.</summary>
internal static class DcpLogLine
{
    private static readonly (string Shown, string Field)[] s_details =
        [("Cmd", "Cmd"), ("Args", "Args"), ("ContainerName", "ContainerName"), ("ContainerId", "ContainerID"), ("Error", "error")];

    public static (DateTime Time, string Text, bool IsError) Parse(string line, string source)
    {
        if (source == "system" && line.Split('\t', 5) is [var at, var level, _, var message, ..] parts)
        {
            return (Parse(at), $"[sys] {message}{Details(parts.ElementAtOrDefault(4))}", level == "error");
        }

        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var (time, text) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..]);

        // A progress display: what is left on the terminal is what comes after the last carriage return.
        text = text.TrimEnd('\r');
        return (Parse(time), text[(text.LastIndexOf('\r') + 1)..], source == "stderr");
    }

    private static DateTime Parse(string time) =>
        DateTime.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : DateTime.UtcNow;

    private static string Details(string? json)
    {
        if (json is null)
        {
            return "";
        }

        try
        {
            using var fields = JsonDocument.Parse(json);
            var (text, separator) = ("", ": ");
            foreach (var (shown, field) in s_details)
            {
                var value = fields.RootElement.TryGetProperty(field, out var found) ? found.ToString() : "";
                if (value.Contains('\n', StringComparison.Ordinal))
                {
                    text += ":" + string.Concat(value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"\n[sys] {line.Trim()}"));
                }
                else if (!string.IsNullOrWhiteSpace(value))
                {
                    text += $"{separator}{shown} = {value}";
                    separator = ", ";
                }
            }

            return text;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return $"\t{json}"; // Not an object of fields.
        }
    }
}
