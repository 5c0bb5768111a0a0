using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy;

/// <summary>What API Gateway answers without asking a function looks like the application's own errors.</summary>
public sealed partial class GatewayResponseTests
{
    private readonly JsonObject responses = Template.Load().Root["Globals"]!["Api"]!["GatewayResponses"]!.AsObject();

    [Fact]
    public void Each_is_problem_json_with_the_status_it_has()
    {
        Assert.Equal(9, responses.Count);
        Assert.All(responses, response =>
        {
            var (_, value) = response;
            var headers = value!["ResponseParameters"]!["Headers"]!;
            var body = JsonNode.Parse(Context().Replace(value["ResponseTemplates"]!["application/json"]!.ToString(), "x"))!;

            Assert.Equal("'application/problem+json'", headers["Content-Type"]!.ToString());
            Assert.Equal("'no-store'", headers["Cache-Control"]!.ToString());
            Assert.Equal(value["StatusCode"]!.ToString(), body["status"]!.ToString());
            Assert.Equal(["type", "title", "status", "detail", "traceId"], body.AsObject().Select(member => member.Key));
            Assert.StartsWith("/problems/", body["type"]!.ToString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("MISSING_AUTHENTICATION_TOKEN", "404")] // what it calls a route that it does not have
    [InlineData("THROTTLED", "429")]
    [InlineData("REQUEST_TOO_LARGE", "413")]
    [InlineData("INTEGRATION_TIMEOUT", "504")]
    public void A_kind_of_refusal_has_its_status(string kind, string status) => Assert.Equal(status, responses[kind]!["StatusCode"]!.ToString());

    [GeneratedRegex(@"\$context\.[A-Za-z.]+")]
    private static partial Regex Context();
}
