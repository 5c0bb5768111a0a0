using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>Every recorded exchange of the published gateway emulator, replayed byte for byte but for times and ids.</summary>
public sealed partial class GatewayReplayTests(GatewayReplay replay) : IClassFixture<GatewayReplay>
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "StandIns", "data");

    public static TheoryData<string> Requests() => new(Ids("apigateway-rest.jsonl"));

    public static TheoryData<string> Outputs() => new(Ids("apigateway-responses.jsonl"));

    [Fact]
    public void The_recordings_are_complete()
    {
        Assert.Equal(64, Ids("apigateway-rest.jsonl").Distinct().Count());
        Assert.Equal(42, Ids("apigateway-responses.jsonl").Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_becomes_the_recorded_event_and_response(string id)
    {
        var recorded = Read("apigateway-rest.jsonl", id);
        byte[]? received = null;
        replay.Function = input =>
        {
            received = input;
            return Encoding.UTF8.GetBytes(new JsonObject
            {
                ["statusCode"] = 200,
                ["headers"] = new JsonObject { ["content-type"] = "application/json" },
                ["body"] = Encoding.UTF8.GetString(input),
            }.ToJsonString());
        };

        var response = await SendAsync(recorded);

        Assert.Equal(recorded["event"]?.ToJsonString(), received is null ? null : JsonNode.Parse(received)!.ToJsonString());
        AssertResponse(recorded["response"]!, response, received);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_functions_output_becomes_the_recorded_response(string id)
    {
        var recorded = Read("apigateway-responses.jsonl", id);
        replay.Function = _ => recorded["functionOutput"] switch
        {
            null => null,
            JsonObject note => Big(Length().Match((string)note["note"]!).Value),
            var output => Encoding.UTF8.GetBytes((string)output!),
        };

        var response = await SendAsync(recorded);

        AssertResponse(recorded["response"]!, response, null);

        static byte[] Big(string length) =>
            Encoding.UTF8.GetBytes($$"""{"statusCode":200,"body":"{{new string('x', int.Parse(length, null))}}"}""");
    }

    private async Task<RawResponse> SendAsync(JsonObject recorded)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var request = recorded["request"]!;
        return await RawHttp.SendAsync(
            Port(recorded), (string)request["method"]!, (string)request["path"]!, Headers(request), Convert.FromBase64String((string)request["bodyBase64"]!), deadline.Token);
    }

    private static void AssertResponse(JsonNode recorded, RawResponse response, byte[]? received)
    {
        Assert.Equal((int)recorded["status"]!, response.Status);
        var expected = Headers(recorded).ToList();
        Assert.Equal(expected.Select(header => header.Name), response.Headers.Select(header => header.Name));
        foreach (var ((name, value), (_, actual)) in expected.Zip(response.Headers))
        {
            switch (value)
            {
                case "<date>":
                    Assert.True(DateTimeOffset.TryParse(actual, out _), actual);
                    break;
                case "<x-amzn-requestid>":
                    Assert.True(actual == "mine" || Guid.TryParse(actual, out _), actual);
                    break;
                case "<x-amz-apigw-id>":
                    Assert.Matches("^[0-9a-f]{15}=$", actual);
                    break;
                case "<x-amzn-trace-id>":
                    Assert.Matches("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$", actual);
                    break;
                case "<n>":
                    Assert.Equal($"{response.Body.Length}", actual);
                    break;
                default:
                    // Of a HEAD request: the length of the event, which holds the recording's own host name.
                    Assert.Equal(name == "Content-Length" && response.Body.Length == 0 && received is not null ? $"{received.Length}" : value, actual);
                    break;
            }
        }

        var body = (string)recorded["bodyBase64"]!;
        Assert.Equal(
            body,
            body == "<the raw event text>" && received is not null && response.Body.SequenceEqual(received) ? body
            : body.StartsWith('<') ? $"<{response.Body.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(response.Body))}>"
            : Convert.ToBase64String(response.Body));
    }

    private static IEnumerable<(string Name, string Value)> Headers(JsonNode message) =>
        message["headers"]!.AsArray().Select(header => ((string)header![0]!, (string)header[1]!));

    private static IEnumerable<string> Ids(string file) =>
        File.ReadLines(Path.Combine(Data, file)).Select(line => (string)JsonNode.Parse(line)!["id"]!);

    private int Port(JsonNode recorded) => (string?)recorded["gateway"] == "any" ? replay.AnyPort : replay.BlogPort;

    private JsonObject Read(string file, string id)
    {
        var recorded = File.ReadLines(Path.Combine(Data, file)).Select(line => JsonNode.Parse(line)!).Single(line => (string)line["id"]! == id);
        return JsonNode.Parse(recorded.ToJsonString().Replace("\\u003Chost\\u003E", $"localhost:{Port(recorded)}", StringComparison.Ordinal))!.AsObject();
    }

    [GeneratedRegex(@"\d+(?= times)")]
    private static partial Regex Length();
}
