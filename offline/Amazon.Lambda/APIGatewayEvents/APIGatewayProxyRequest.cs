#nullable disable

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// The event of a REST API (payload format 1.0). Dictionaries and <see cref="Body"/> are null where the request has none.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</remarks>
public class APIGatewayProxyRequest
{
    /// <summary>The route, for example <c>/blogs/{id}</c>.</summary>
    public string Resource { get; set; }

    /// <summary>The path as requested, percent-encoded.</summary>
    public string Path { get; set; }

    /// <summary>The HTTP method.</summary>
    public string HttpMethod { get; set; }

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

    /// <summary>What API Gateway itself knows about the request.</summary>
    public ProxyRequestContext RequestContext { get; set; }

    /// <summary>The body as text, or in base64.</summary>
    public string Body { get; set; }

    /// <summary>Whether <see cref="Body"/> is base64.</summary>
    public bool IsBase64Encoded { get; set; }

    /// <summary>What API Gateway itself knows about a request.</summary>
    public class ProxyRequestContext
    {
        /// <summary>Path of the request, with the stage.</summary>
        public string Path { get; set; }

        /// <summary>Deployment stage.</summary>
        public string Stage { get; set; }

        /// <summary>API Gateway's id of the request.</summary>
        public string RequestId { get; set; }

        /// <summary>The caller.</summary>
        public RequestIdentity Identity { get; set; }

        /// <summary>Host name the API was called by.</summary>
        public string DomainName { get; set; }
    }

    /// <summary>The caller of the API.</summary>
    public class RequestIdentity
    {
        /// <summary>IP address the connection came from.</summary>
        public string SourceIp { get; set; }

        /// <summary>User-Agent of the caller.</summary>
        public string UserAgent { get; set; }
    }
}
