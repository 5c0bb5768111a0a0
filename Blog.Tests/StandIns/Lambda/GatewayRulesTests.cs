using System.Text;
using Amazon.Lambda.TestTool;
using Microsoft.AspNetCore.Http;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>
/// What the published gateway emulator does with requests and outputs that were not recorded, by its source
/// (aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2).
/// </summary>
public sealed class GatewayRulesTests(GatewayReplay replay) : IClassFixture<GatewayReplay>
{
    private static readonly Routes Routes = new(
    [
        new("greedy", null, "ANY", "/{proxy+}"),
        new("variable", null, "any", "/a/{x}"),
        new("literal", null, "Get", "/a/b"),
        new("nested", null, "Post", "/a/{x}/{rest+}"),
        new("colon", null, "Get", "/typed/{id:int}"),
    ]);

    [Theory]
    [InlineData("GET", "/a/b", "literal", "")]
    [InlineData("GET", "/A/B", "literal", "")]
    [InlineData("POST", "/a/b", "variable", "x=b")]
    [InlineData("GET", "/a/c", "variable", "x=c")]
    [InlineData("GET", "/a/%2541", "variable", "x=A")]
    [InlineData("GET", "/a/c/d", "greedy", "proxy=a/c/d")]
    [InlineData("POST", "/a/c/d/e", "nested", "x=c rest=d/e")]
    [InlineData("POST", "/a/c", "variable", "x=c")]
    [InlineData("GET", "/", "greedy", "proxy=")]
    [InlineData("GET", "/typed/five", "colon", "id:int=five")]
    public void The_most_literal_route_wins_and_a_greedy_one_comes_last(string method, string path, string function, string parameters)
    {
        var (route, values) = Routes.Match(method, PathString.FromUriComponent(path))!.Value;

        Assert.Equal(function, route.LambdaResourceName);
        Assert.Equal(parameters, string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")));
    }

    [Theory]
    [InlineData("application/pdf", true)]
    [InlineData("APPLICATION/ZIP", true)]
    [InlineData("application/wasm", true)]
    [InlineData("application/x-protobuf", true)]
    [InlineData("audio/mpeg; rate=1", true)]
    [InlineData("video/mp4", true)]
    [InlineData("application/zip; charset=utf-8", false)]
    [InlineData("application/gzip", false)]
    [InlineData("font/woff2", false)]
    [InlineData(null, false)]
    public async Task Bodies_of_a_few_types_are_base64(string? contentType, bool binary)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Body, request.ContentLength) = ("POST", "/a/b", new MemoryStream("text"u8.ToArray()), 4);
        if (contentType is not null) request.ContentType = contentType;

        var read = await ProxyEvent.ReadAsync(request, new("function", null, "POST", "/a/b"), []);

        Assert.Equal((binary, binary ? "dGV4dA==" : "text"), (read.IsBase64Encoded, read.Body));
        Assert.Equal(!binary, read.MultiValueHeaders!.ContainsKey("content-length"));
        Assert.Equal(contentType ?? "text/plain; charset=utf-8", Assert.Single(read.MultiValueHeaders["content-type"]));
    }

    [Theory]
    [InlineData("""{"statusCode":200,"multiValueHeaders":{"X-A":null}}""", 500, "")]
    [InlineData("""{"statusCode":200,"multiValueHeaders":{"Content-Type":null}}""", 500, "")]
    [InlineData("""{"statusCode":200,"headers":{"X-A":"1\r\n2"},"body":"b"}""", 500, "")]
    [InlineData("""{"statusCode":200,"headers":{"Content-Length":"5"}}""", 500, "")]
    [InlineData("""{"StatusCode":200}""", 502, """{"message": "Internal server error"}""")]
    [InlineData("""{"statusCode":200.5}""", 502, """{"message":"Internal server error"}""")]
    [InlineData("""{"statusCode":200,"headers":["X-A"]}""", 502, """{"message":"Internal server error"}""")]
    [InlineData("""{"statusCode":200,"headers":{"X-A":true}}""", 502, """{"message":"Internal server error"}""")]
    [InlineData("""{"statusCode":200,}""", 502, """{"message":"Internal server error"}""")]
    [InlineData("""{"statusCode":200} {}""", 502, """{"message":"Internal server error"}""")]
    [InlineData("""{"statusCode":200,"statusCode":201,"body":"last"}""", 201, "last")]
    [InlineData("\ufeff{\"statusCode\":200,\"body\":\"marked\"}", 200, "marked")]
    [InlineData("""{"statusCode":200,"isBase64Encoded":true,"body":""}""", 200, "")]
    public async Task An_output_that_is_no_response_is_told_from_one_that_cannot_be_sent(string output, int status, string body)
    {
        var response = await RespondAsync(output);

        Assert.Equal((status, body), (response.Status, Encoding.UTF8.GetString(response.Body)));
    }

    [Theory]
    [InlineData("""{"statusCode":200,"headers":{"X-A":"1"},"multiValueHeaders":{"X-A":["2","3"]}}""", "X-A", "2 3 1")]
    [InlineData("""{"statusCode":200,"multiValueHeaders":{"X-A":[]}}""", "X-A", "")]
    [InlineData("""{"statusCode":200,"headers":{"X-A":""}}""", "X-A", "")]
    [InlineData("""{"statusCode":200,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]}}""", "Set-Cookie", "a=1 b=2")]
    [InlineData("""{"statusCode":200,"multiValueHeaders":{"Content-Type":["text/css","text/plain"]}}""", "Content-Type", "text/css")]
    [InlineData("""{"statusCode":200,"headers":{"Content-Type":null}}""", "Content-Type", "application/json")]
    public async Task Headers_keep_all_values_those_of_the_list_first(string output, string name, string values)
    {
        var response = await RespondAsync(output);

        Assert.Equal(200, response.Status);
        Assert.Equal(values, string.Join(' ', response.Headers.Where(header => header.Name == name).Select(header => header.Value)));
    }

    private async Task<RawResponse> RespondAsync(string output)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        replay.Function = _ => Encoding.UTF8.GetBytes(output);
        return await RawHttp.SendAsync(replay.BlogPort, "GET", "/blogs", [("Host", $"localhost:{replay.BlogPort}")], [], deadline.Token);
    }
}
