using System.Text;
using System.Text.RegularExpressions;

namespace Blog.Tests.Contract.Parity;

/// <summary>What of an answer must be the same from both backends, as one text.</summary>
internal static partial class CanonicalAnswer
{
    // api.md: the only headers that may differ. Cache-Control is among them too, and yet compared: it never needs to differ.
    private static readonly HashSet<string> MayDiffer =
        new(StringComparer.OrdinalIgnoreCase) { "X-Backend", "X-Cold-Start", "X-Trace-Id", "Server-Timing" };

    /// <param name="response">The answer.</param>
    /// <param name="id">The id that stands for the blog asked for in this backend's copy of the state.</param>
    /// <param name="isWrite">Whether ids of new blogs and times in a success are this backend's own.</param>
    public static string Of(RawResponse response, string id, bool isWrite)
    {
        var text = new StringBuilder().Append(response.Status).Append('\n');
        foreach (var (name, value) in response.Head.Fields
            .Where(field => (OpenApiContract.IsOfTheApi(field.Key) || IsOfTheBody(field.Key)) && !MayDiffer.Contains(field.Key))
            .OrderBy(field => field.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append('\n');
        }

        var all = TraceId().Replace(text.Append('\n').Append(Encoding.Latin1.GetString(response.Body)).ToString(), "\"traceId\":\"<trace>\"");
        if (!isWrite)
        {
            return all;
        }

        all = all.Replace(id, "<id>", StringComparison.Ordinal);
        return response.Status < 300 ? Times().Replace(NewId().Replace(all, "$1<new>"), "$1<time>") : all;
    }

    private static bool IsOfTheBody(string name) =>
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("\"traceId\":\"[0-9a-f]{32}\"")]
    private static partial Regex TraceId();

    [GeneratedRegex("(\"id\":\"|\nlocation: [^\n]*/blogs/)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")]
    private static partial Regex NewId();

    [GeneratedRegex("(\"(?:createdAt|updatedAt)\":\")[0-9TZ:.-]{24}(?=\")")]
    private static partial Regex Times();
}
