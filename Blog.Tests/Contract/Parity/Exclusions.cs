using System.Text;

namespace Blog.Tests.Contract.Parity;

/// <summary>
/// What API Gateway answers itself, before a function is called, and what the container then must answer. docs/reliability.md
/// lists the same; nothing else is excluded from parity.
/// </summary>
internal static class Exclusions
{
    /// <returns>Null when the answers have to be the same.</returns>
    public static string? Reason(RequestCase request, RawResponse functions, RawResponse containers) => functions switch
    {
        // API Gateway knows only the five routes; to it a wrong method and an unknown path are one.
        { Status: 403 } when IsGateway(functions, "Missing Authentication Token") && containers.Status is 404 or 405 => "no route",
        // An event may have 6 MB.
        { Status: 413 } when IsGateway(functions, "Request Too Long") && containers.Status == 413 => "event too large",
        // The emulator leaves one level of encoding in a path parameter, so an encoded id is none; decoded once, as by AWS, it may be one.
        { Status: 400 } when Path(request).Contains('%', StringComparison.Ordinal) && containers.Status is not 400 => "emulator: encoded id",
        // The emulator decodes a body by its byte order mark; AWS hands the bytes over as UTF-8, which UTF-16 is not.
        // The emulator takes the slash at the end of /blogs/ for the start of an id.
        _ when new Uri("http://host" + Path(request).Replace('\\', '/')).AbsolutePath == "/blogs/" => "emulator: /blogs/",
        _ when StartsWithMarkOfUtf16(request.Body) && containers.Status == 400 => "emulator: UTF-16",
        _ => null,
    };

    /// <summary>
    /// Whether a server refused a request for its form. It closes the connection then, and where part of the request is not read yet,
    /// a reset may overtake the answer: to the other client the connection just broke.
    /// </summary>
    public static bool IsRefusal(RawResponse answer) =>
        answer.Status is 400 or 414 or 431 && answer.Head["X-Backend"] is null && answer.Body.Length == 0;

    private static string Path(RequestCase request) => request.Target.Split('?')[0];

    // A character of a body is a byte. UTF-32 begins with the same two, or with two zeros before them.
    private static bool StartsWithMarkOfUtf16(string body) =>
        body.StartsWith("\u00FF\u00FE", StringComparison.Ordinal) || body.StartsWith("\u00FE\u00FF", StringComparison.Ordinal)
        || body.StartsWith("\0\0\u00FE\u00FF", StringComparison.Ordinal);

    private static bool IsGateway(RawResponse response, string message) =>
        response.Head["X-Backend"] is null && Encoding.UTF8.GetString(response.Body).Contains(message, StringComparison.Ordinal);
}
