using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Blog.Functions;

using var end = ProcessEnd.Watch();
using var host = new FunctionHost();
await LambdaBootstrapBuilder
    .Create<APIGatewayProxyRequest, APIGatewayProxyResponse>(
        host.HandleAsync, new SourceGeneratorLambdaJsonSerializer<FunctionsJsonContext>())
    .UseBootstrapHandler(host.StartAsync)
    .Build()
    .RunAsync(end.Token);
