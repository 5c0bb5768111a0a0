using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using System.Text;
using System.Text.Json;
using Blog.Functions;

namespace Blog.Tests.Unit;

/// <summary>What a backend needs to serve at all, and events in AWS's own shape, which the emulator's differs from.</summary>
public sealed class BackendTests
{
    private static readonly string[] Variables = ["BLOG_WRITE_KEY", "BLOG_OPEN_WRITING", "AWS_REGION"];

    [Theory]
    [InlineData(null, null, "PostBlog", false)]
    [InlineData("", "", "PutBlog", false)]
    [InlineData("", "True", "DeleteBlog", false)]
    [InlineData("", "1", "DeleteBlog", false)]
    [InlineData(null, null, "GetBlogs", true)]
    [InlineData(null, null, "GetBlog", true)]
    [InlineData("", "true", "PostBlog", true)]
    [InlineData("a key", null, "PostBlog", true)]
    public void Writing_is_open_only_where_that_was_said(string? key, string? open, string route, bool serves)
    {
        var before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        try
        {
            Environment.SetEnvironmentVariable("BLOG_WRITE_KEY", key);
            Environment.SetEnvironmentVariable("BLOG_OPEN_WRITING", open);
            Environment.SetEnvironmentVariable("AWS_REGION", "eu-west-1");
            if (serves)
            {
                using var backend = BlogBackend.Create("functions", [BlogRoute.Find(route)!]);
            }
            else
            {
                var fault = Assert.Throws<InvalidOperationException>(() => BlogBackend.Create("functions", [BlogRoute.Find(route)!]));
                Assert.Contains("BLOG_WRITE_KEY", fault.Message, StringComparison.Ordinal);
                Assert.Contains("BLOG_OPEN_WRITING=true", fault.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (var (name, value) in before) Environment.SetEnvironmentVariable(name, value);
        }
    }

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    [Theory]
    [InlineData("/blogs", "./blogs/")]
    [InlineData("/blogs/", "./")]
    public async Task A_post_by_an_event_of_AWS_is_made_and_its_Location_is_right(string path, string location)
    {
        var body = JsonSerializer.Serialize("""{"title":"t \ud83d\ude00","author":"a","content":"c"}""");
        var answer = await AnswerAsync(BlogRoute.PostBlog, $$"""
            {
              "resource": "/blogs", "path": "{{path}}", "httpMethod": "POST",
              "headers": { "Accept": "*/*", "content-type": "application/json", "Host": "abc.execute-api.eu-west-1.amazonaws.com", "X-Amzn-Trace-Id": "Root=1-5e272390-8c398be037738dc042009320", "X-Forwarded-For": "203.0.113.1" },
              "multiValueHeaders": { "Accept": ["*/*"], "content-type": ["application/json"], "Host": ["abc.execute-api.eu-west-1.amazonaws.com"], "X-Amzn-Trace-Id": ["Root=1-5e272390-8c398be037738dc042009320"], "X-Forwarded-For": ["203.0.113.1"] },
              "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": null, "stageVariables": null,
              "requestContext": {
                "resourceId": "abc123", "resourcePath": "/blogs", "httpMethod": "POST", "extendedRequestId": "x=", "requestTime": "26/Nov/2026:10:00:00 +0000", "path": "/Prod{{path}}",
                "accountId": "123456789012", "protocol": "HTTP/1.1", "stage": "Prod", "domainPrefix": "abc", "requestTimeEpoch": 1795687200000, "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
                "identity": { "cognitoIdentityPoolId": null, "accountId": null, "caller": null, "sourceIp": "203.0.113.1", "accessKey": null, "userAgent": "curl/8", "user": null },
                "domainName": "abc.execute-api.eu-west-1.amazonaws.com", "apiId": "abc"
              },
              "body": {{body}}, "isBase64Encoded": false
            }
            """);

        Assert.Equal(201, answer.StatusCode);
        Assert.StartsWith(location, answer.Headers["Location"], StringComparison.Ordinal);
        Assert.Contains("\U0001F600", answer.Body, StringComparison.Ordinal);
        var resolved = new Uri(new Uri($"https://example.test/functions{path}"), answer.Headers["Location"]);
        Assert.Matches("^/functions/blogs/[0-9a-f-]{36}$", resolved.AbsolutePath);
    }

    [Fact]
    public async Task An_id_and_a_query_come_decoded_from_AWS()
    {
        var missing = await AnswerAsync(BlogRoute.GetBlog, """
            {"resource":"/blogs/{id}","path":"/blogs/019AAB3C-5a00-7000-8000-0123456789ab","httpMethod":"GET","headers":null,"multiValueHeaders":null,
             "queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":{"id":"019AAB3C-5a00-7000-8000-0123456789ab"},"body":null,"isBase64Encoded":false}
            """);
        Assert.Equal(404, missing.StatusCode);

        var list = await AnswerAsync(BlogRoute.GetBlogs, """
            {"resource":"/blogs","path":"/blogs","httpMethod":"GET","headers":{},"multiValueHeaders":{},"queryStringParameters":{"author":"Zoë","limit":"2"},
             "multiValueQueryStringParameters":{"author":["Zoë"],"limit":["1","2"]},"pathParameters":null,"body":null,"isBase64Encoded":false}
            """);
        Assert.Equal(400, list.StatusCode);
        Assert.Contains("\"limit\":[\"is given more than once.\"]", list.Body, StringComparison.Ordinal);
    }

    private static async Task<APIGatewayProxyResponse> AnswerAsync(BlogRoute route, string json)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var read = ((ILambdaSerializer)new SourceGeneratorLambdaJsonSerializer<FunctionsJsonContext>()).Deserialize<APIGatewayProxyRequest>(input);
        using var dynamo = new ScriptedDynamo(ScriptedDynamo.Ok());
        using var backend = new BlogBackend("functions", BlogTable.DefaultName, null, dynamo.CreateClient());
        return await new FunctionHandler(route, backend.Handler, new(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)).HandleAsync(read, "1", "arn");
    }
}
