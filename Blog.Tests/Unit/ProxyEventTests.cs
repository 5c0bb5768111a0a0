using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Blog.Functions;

namespace Blog.Tests.Unit;

public sealed class ProxyEventTests
{
    [Fact]
    public async Task An_event_without_anything_is_a_request_without_anything()
    {
        var request = await ProxyEvent.ReadAsync(BlogRoute.GetBlog, new APIGatewayProxyRequest());
        Assert.Null(request.Id);
        Assert.Equal("", request.Body);
        Assert.Empty(request.Query["limit"]);
        Assert.Null(request.Headers.Joined("If-Match"));
    }

    [Fact]
    public async Task All_values_of_a_header_are_read_whatever_its_case()
    {
        var request = await ProxyEvent.ReadAsync(BlogRoute.PutBlog, new APIGatewayProxyRequest
        {
            Headers = new Dictionary<string, string> { ["if-match"] = "\"2\"" },
            MultiValueHeaders = new Dictionary<string, IList<string>> { ["if-match"] = ["\"1\"", "\"2\""] },
            PathParameters = new Dictionary<string, string> { ["id"] = "a%20b" },
        });
        Assert.Equal("\"1\", \"2\"", request.Headers.Joined("If-Match"));
        Assert.Equal("a%20b", request.Id);
    }

    [Fact]
    public async Task A_base64_body_is_decoded()
    {
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"title\":\"é\"}"));
        var request = await ProxyEvent.ReadAsync(BlogRoute.PostBlog, new APIGatewayProxyRequest { Body = body, IsBase64Encoded = true });
        Assert.Equal("{\"title\":\"é\"}", request.Body);
    }

    [Fact]
    public void An_answer_without_body_has_none_not_an_empty_one()
    {
        var response = ProxyEvent.Write(new BlogResponse(204, [new("X-Backend", "functions")], default) { TraceId = "t", Outcome = Outcomes.Deleted });
        Assert.Null(response.Body);
        Assert.Equal("functions", response.Headers["X-Backend"]);
    }

    [Fact]
    public async Task The_duration_of_an_event_is_measured_as_that_of_a_request_to_the_container()
    {
        var measured = new List<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Blog.Functions" && instrument.Name == "http.server.request.duration") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            lock (measured) measured.Add($"{seconds is > 0 and < 60} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}");
        });
        listener.Start();
        using var dynamo = new ScriptedDynamo(ScriptedDynamo.Ok());
        using var backend = new BlogBackend("functions", BlogTable.DefaultName, null, dynamo.CreateClient());
        var handler = new FunctionHandler(BlogRoute.DeleteBlog, backend.Handler, new(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        await handler.HandleAsync(new APIGatewayProxyRequest { Path = "/blogs/x", PathParameters = new Dictionary<string, string> { ["id"] = "x" } }, "1", "arn");

        lock (measured) Assert.Contains("True DELETE /blogs/{id} 400", measured);
    }
}
