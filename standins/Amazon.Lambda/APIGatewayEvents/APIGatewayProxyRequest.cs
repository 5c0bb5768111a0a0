#nullable disable

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// The event of a REST API (payload format 1.0). Dictionaries and <see cref="Body"/> are null where the request has none.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</remarks>
public class APIGatewayProxyRequest
{
    /// <summary>The path as requested, percent-encoded.</summary>
    public string Path { get; set; }

    /// <summary>Headers; the last value of a repeated one.</summary>
    public IDictionary<string, string> Headers { get; set; }

    /// <summary>Headers with all their values.</summary>
    public IDictionary<string, IList<string>> MultiValueHeaders { get; set; }

    /// <summary>Decoded query fields; the last value of a repeated one.</summary>
    public IDictionary<string, string> QueryStringParameters { get; set; }

    /// <summary>Decoded query fields with all their values.</summary>
    public IDictionary<string, IList<string>> MultiValueQueryStringParameters { get; set; }

    /// <summary>Values of the route's variables, one level of percent-encoding left.</summary>
    public IDictionary<string, string> PathParameters { get; set; }

    /// <summary>The body as text, or in base64.</summary>
    public string Body { get; set; }

    /// <summary>Whether <see cref="Body"/> is base64.</summary>
    public bool IsBase64Encoded { get; set; }
}
