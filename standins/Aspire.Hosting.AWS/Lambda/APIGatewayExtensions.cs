using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>Adds the API Gateway emulator and its routes.</summary>
public static class APIGatewayExtensions
{
    /// <summary>Adds an API without routes.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="apiGatewayType">Kind of API.</param>
    /// <param name="options">Settings; the defaults where left out.</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> AddAWSAPIGatewayEmulator(this IDistributedApplicationBuilder builder, string name, APIGatewayType apiGatewayType, APIGatewayEmulatorOptions? options = null)
    {
        options ??= new();
        var gateway = builder.AddResource(new APIGatewayEmulatorResource(name, apiGatewayType));
        gateway.WithArgs(context => TestTool.AddArguments(context, "--api-gateway-emulator-mode", gateway.Resource.ApiGatewayType.ToString()));
        TestTool.AddEndpoint(gateway, options.DisableHttpsEndpoint, "API_GATEWAY_EMULATOR_PORT");
        return gateway.WithUrlForEndpoint("http", url => url.DisplayText = "API Gateway Endpoint");
    }

    /// <summary>Adds a route to a function; a function has one route of a gateway.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="lambda">The function.</param>
    /// <param name="httpMethod">Method of the route.</param>
    /// <param name="path">Path of the route, variables in braces.</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> WithReference(this IResourceBuilder<APIGatewayEmulatorResource> builder, IResourceBuilder<LambdaProjectResource> lambda, Method httpMethod, string path)
    {
        if (builder.ApplicationBuilder.Resources.OfType<LambdaEmulatorResource>().SingleOrDefault() is not { } emulator)
        {
            return builder;
        }

        var endpoint = emulator.GetEndpoint("http");
        return builder.WithReference(endpoint).WithEnvironment(context =>
            context.EnvironmentVariables[$"APIGATEWAY_EMULATOR_ROUTE_CONFIG_{lambda.Resource.Name}"] = JsonSerializer.Serialize(
                new { LambdaResourceName = lambda.Resource.Name, Endpoint = endpoint.Url, HttpMethod = httpMethod.ToString(), Path = path }));
    }
}
