using System.Net;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Blog.Tests.Unit;

/// <summary>A DynamoDB that answers from a script, the last line again and again; keeps the bodies it was sent.</summary>
internal sealed class ScriptedDynamo(params ScriptedDynamo.Line[] script) : HttpMessageHandler
{
    /// <summary>One answer to one request.</summary>
    public delegate Task<HttpResponseMessage> Line(CancellationToken cancellation);

    private readonly List<string> _requests = [];

    public IReadOnlyList<string> Requests => _requests;

    public static Line Ok(string json = "{}") => _ => Answer(HttpStatusCode.OK, json);

    public static Line Error(HttpStatusCode status, string type) =>
        _ => Answer(status, $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{type}}","message":"told by the test"}""");

    /// <param name="item">JSON of the item that did not meet the condition; empty for none.</param>
    public static Line ConditionFailed(string item = "") => _ => Answer(
        HttpStatusCode.BadRequest,
        $$"""
        {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"told by the test"{{(item.Length > 0 ? ",\"Item\":" + item : "")}}}
        """);

    public static Line Cancelled(params string[] reasons) => _ => Answer(
        HttpStatusCode.BadRequest,
        $$"""
        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"told by the test",
         "CancellationReasons":[{{string.Join(',', reasons.Select(reason => $$"""{"Code":"{{reason}}"}"""))}}]}
        """);

    public static Line Refused => _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused by the test");

    public static Line CutOff => _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut off by the test", new IOException());

    public static Line Hangs => async cancellation =>
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("Waiting without end has ended.");
    };

    /// <summary>A client like the one of the application, talking to this.</summary>
    public AmazonDynamoDBClient CreateClient() => CreateClient(this);

    /// <summary>A client like the one of the application, talking to any handler.</summary>
    public static AmazonDynamoDBClient CreateClient(HttpMessageHandler handler) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = "http://dynamodb.test",
            AuthenticationRegion = "eu-central-1",
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            HttpClientFactory = new Factory(handler),
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = script[Math.Min(_requests.Count, script.Length - 1)];
        _requests.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
        return await line(cancellationToken);
    }

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status, string json) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.0") });

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
