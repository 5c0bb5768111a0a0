using System.Text.Encodings.Web;

namespace Amazon.Lambda.TestTool;

/// <summary>The emulator's page: which functions are known, and how many events wait for each.</summary>
internal static class StatusPage
{
    public static string Render(IEnumerable<FunctionQueue> functions)
    {
        var rows = functions.OrderBy(function => function.Name, StringComparer.Ordinal).Select(function =>
        {
            var (waiting, queued, executing, answered) = function.Count();
            return $"<tr><td>{HtmlEncoder.Default.Encode(function.Name)}<td>{waiting}<td>{queued}<td>{executing}<td>{answered}";
        });
        return $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="5">
            <title>Lambda emulator</title>
            <style>body { font-family: sans-serif; margin: 2rem } th, td { padding: .25rem 1rem; text-align: left }</style>
            <h1>Lambda emulator (stand-in)</h1>
            <p>Events: <code>aws lambda invoke --endpoint-url</code> this address, or the API Gateway emulator.</p>
            <table>
            <tr><th>Function<th>Processes waiting<th>Events queued<th>Executing<th>Answered
            {{string.Concat(rows)}}
            </table>
            </html>
            """;
    }
}
