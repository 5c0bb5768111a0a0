using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>What API Gateway answers and logs by itself is what the code would.</summary>
internal static partial class Gateway
{
    /// <summary>What the gateway answers by itself: kind, status, and the error of the code that it looks like.</summary>
    private static readonly Dictionary<string, (string Status, ProblemKind? Problem)> Refusals = new()
    {
        ["DEFAULT_4XX"] = ("400", ProblemKind.Invalid),
        ["MISSING_AUTHENTICATION_TOKEN"] = ("404", ProblemKind.NotFound), // its name for a route that it does not have
        ["RESOURCE_NOT_FOUND"] = ("404", ProblemKind.NotFound),
        ["REQUEST_TOO_LARGE"] = ("413", ProblemKind.TooLarge),
        ["UNSUPPORTED_MEDIA_TYPE"] = ("415", ProblemKind.UnsupportedMediaType),
        ["THROTTLED"] = ("429", ProblemKind.TooManyRequests),
        ["DEFAULT_5XX"] = ("500", ProblemKind.Failed),
        ["INTEGRATION_FAILURE"] = ("503", ProblemKind.Unavailable), // a throttled function too
        ["INTEGRATION_TIMEOUT"] = ("504", null),
    };

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
    private static readonly HashSet<string> ContextVariables =
    [
        "requestId", "requestTime", "httpMethod", "resourcePath", "path", "status", "responseLatency", "integrationLatency", "responseLength", "identity.sourceIp",
        "xrayTraceId", "error.responseType",
    ];

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Preflight allows what the page sends", Cors),
        ("What the gateway refuses looks like the code's own errors", GatewayResponses),
        ("A text of several lines is one line where it must be, and JSON where it must be", Texts),
    ];

    private static IEnumerable<string> Cors(Template template)
    {
        // The container answers for itself, and is to say the same.
        var container = Repository.Read("Blog.Containers", "BlogEndpoints.cs");
        var cors = template.Section("Globals")["Api"].At("Cors");
        var methods = Words(cors.At("AllowMethods"));
        if (!methods.Order().SequenceEqual(BlogRoute.All.Select(route => route.Method).Append("OPTIONS").Distinct().Order())) yield return $"Preflight allows the methods {string.Join(' ', methods)}.";
        var headers = Words(cors.At("AllowHeaders"));
        string[] sent = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "traceparent", "tracestate"];
        if (!headers.Order().SequenceEqual(sent)) yield return $"Preflight allows the headers {string.Join(' ', headers)}.";
        foreach (var value in new[] { cors.At("MaxAge").Show().Trim('\''), string.Join(',', methods), string.Join(',', headers) }.Where(value => !container.Contains(value, StringComparison.OrdinalIgnoreCase))) yield return $"The containers do not answer {value} to a preflight.";

        static string[] Words(JsonNode? quoted) => quoted.Show() is ['\'', .. var inside, '\''] ? inside.Split(',') : [];
    }

    private static IEnumerable<string> GatewayResponses(Template template)
    {
        var responses = template.Section("Globals")["Api"].At("GatewayResponses")?.AsObject() ?? [];
        foreach (var kind in Refusals.Keys.Concat(responses.Select(pair => pair.Key)).Distinct())
        {
            if (!Refusals.TryGetValue(kind, out var expected) || responses[kind] is not { } response)
            {
                yield return $"The gateway's answer {kind} is unknown or missing.";
                continue;
            }

            if (response["StatusCode"].Show() != expected.Status || response["StatusCode"] is JsonValue status && !status.TryGetValue<string>(out _)) yield return $"{kind} has the status {response["StatusCode"].Show()}.";
            var headers = response["ResponseParameters"].At("Headers")?.AsObject() ?? [];
            var names = headers.Select(pair => pair.Key).Order().ToArray();
            string[] needed = ["Access-Control-Allow-Origin", "Cache-Control", "Content-Type", .. expected.Status is "429" or "503" ? ["Retry-After"] : Array.Empty<string>()];
            if (!names.SequenceEqual(needed)) yield return $"{kind} has the headers {string.Join(' ', names)}.";
            if (headers["Content-Type"].Show() != "'application/problem+json'" || headers["Cache-Control"].Show() != "'no-store'" || headers["Access-Control-Allow-Origin"].Show() != "'${CorsOrigin}'") yield return $"{kind} has wrong headers.";
            if (headers["Retry-After"] is { } after && !Regex.IsMatch(after.Show(), "^'[1-9][0-9]?'$")) yield return $"{kind} says to come back after {after.Show()}.";
            var templates = response["ResponseTemplates"]?.AsObject() ?? [];
            if (templates.Count != 1 || templates.First().Key != "application/json") yield return $"{kind} has not one body, for JSON.";
            var text = templates.FirstOrDefault().Value.Show();
            if (Parse(text.Replace("$context.requestId", "x", StringComparison.Ordinal)) is not { } body)
            {
                yield return $"{kind} is no JSON.";
                continue;
            }

            if (body["traceId"].Show() != "x") yield return $"{kind} does not say its traceId.";
            if (!body.AsObject().Select(pair => pair.Key).SequenceEqual(["type", "title", "status", "detail", "traceId"])) yield return $"{kind} has other members.";
            if (body["status"].Show() != expected.Status) yield return $"{kind} says another status.";
            if (body["detail"].Show().Length < 10) yield return $"{kind} has no detail.";
            if (expected.Problem is { } problem && (body["type"].Show() != problem.Type || body["title"].Show() != problem.Title)) yield return $"{kind} is not named as the code names it.";
            if (expected.Problem is null && body["type"].Show() != "/problems/timeout") yield return $"{kind} has another type.";
            if (expected.Status == "413" && body["detail"].Show() != ProblemKind.TooLarge.Detail) yield return $"{kind} names another limit than the code.";
        }
    }

    private static IEnumerable<string> Texts(Template template)
    {
        foreach (var (path, node) in template.Root.Places().Where(place => place.Node is JsonValue))
        {
            var text = node.Show();
            if (path is [.., "FunctionCode"] or [.., "DashboardBody", "Fn::Sub"])
            {
                if (!text.Contains('\n', StringComparison.Ordinal)) yield return $"{string.Join('/', path)} is one line.";
            }
            else if (text.Contains('\n', StringComparison.Ordinal) || text != text.Trim()) yield return $"{string.Join('/', path)} has a line end or blanks around it.";
        }

        var format = template.Section("Globals")["Api"].At("AccessLogSetting/Format").Show();
        foreach (Match match in Context().Matches(format))
        {
            if (!ContextVariables.Contains(match.Groups[1].Value)) yield return $"API Gateway has no $context.{match.Groups[1].Value}.";
        }

        if (Parse(Context().Replace(format, "1"))?.AsObject() is not { Count: > 5 } log) yield return "The access log is no JSON.";
        else if (format.Count(letter => letter == '$') != log.Count) yield return "The access log has a value that is no variable.";
        else if (!log.ContainsKey("requestId") || !log.ContainsKey("status")) yield return "The access log lacks the request's id or its status.";
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)")]
    private static partial Regex Context();
}
