using System.Text.Json.Nodes;
using Blog.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Blog.Tests.Deploy;

/// <summary>What needs the code to run: the routes as documented, and how long a task takes to end.</summary>
public sealed class SameEverywhereTests
{
    private readonly Template template = Template.Load();

    [Fact]
    public void The_routes_are_those_of_the_OpenAPI_document()
    {
        var documented = JsonNode.Parse(Repository.Read("docs", "openapi.json"))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal(BlogRoute.All.Select(route => $"{route.Method} {route.Path}").Order(), documented.Order());
    }

    [Fact]
    public async Task A_task_drains_then_shuts_down_then_is_killed()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        var shutdown = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds;
        var container = template.Properties("FargateTaskDefinition")["ContainerDefinitions"]![0]!;
        var deregistration = template.Properties("FargateTargetGroup")["TargetGroupAttributes"]!.AsArray()
            .Single(attribute => attribute!["Key"]!.ToString() == "deregistration_delay.timeout_seconds")!["Value"]!.ToString();

        Assert.InRange(shutdown, double.Parse(deregistration, null) + 1, container["StopTimeout"]!.GetValue<long>() - 1);
    }
}
