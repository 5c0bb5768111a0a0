using System.Text;
using Amazon.Lambda.APIGatewayEvents;

namespace Blog.Functions;

/// <summary>Translates API Gateway's REST events (payload format 1.0) to requests of Core, and its answers back.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</remarks>
internal static class ProxyEvent
{
    public static async Task<BlogRequest> ReadAsync(BlogRoute route, APIGatewayProxyRequest input)
    {
        var body = input.IsBase64Encoded && input.Body is not null
            ? await BodyText.ReadAsync(new MemoryStream(Convert.FromBase64String(input.Body)), expected: 0, CancellationToken.None)
            : input.Body ?? "";
        return new BlogRequest(route)
        {
            Id = PathId(input),
            HasTrailingSlash = input.Path?.EndsWith('/') == true,
            Query = Fields(input.MultiValueQueryStringParameters, input.QueryStringParameters),
            Headers = Fields(input.MultiValueHeaders, input.Headers),
            Body = body,
            BodyTooLarge = body is null,
        };
    }

    public static APIGatewayProxyResponse Write(BlogResponse response) => new()
    {
        StatusCode = response.Status,
        Headers = response.Headers.ToDictionary(header => header.Key, header => header.Value),
        // The gateway turns a 204 or 304 with a body, even an empty one, into a 500.
        Body = response.Body.IsEmpty ? null : Encoding.UTF8.GetString(response.Body.Span),
    };

    private static string? PathId(APIGatewayProxyRequest input) =>
        input.PathParameters is { } parameters && parameters.TryGetValue("id", out var id) ? id : null;

    private static FieldValues Fields(IDictionary<string, IList<string>>? multiple, IDictionary<string, string>? single) =>
        multiple is not null
            ? new FieldValues(multiple.Select(field => new KeyValuePair<string, IEnumerable<string?>>(field.Key, field.Value)))
            : new FieldValues((single ?? new Dictionary<string, string>()).Select(
                field => new KeyValuePair<string, IEnumerable<string?>>(field.Key, [field.Value])));
}
