using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Blog.Functions;

using var end = ProcessEnd.Watch();
using var host = new FunctionHost();
using var runtimeApi = new HttpClient(new FlushBeforeNextEvent(host.FlushAsync));
await LambdaBootstrapBuilder
    .Create<APIGatewayProxyRequest, APIGatewayProxyResponse>(
        host.HandleAsync, new SourceGeneratorLambdaJsonSerializer<FunctionsJsonContext>())
    .UseHttpClient(runtimeApi)
    .UseBootstrapHandler(host.StartAsync)
    .Build()
    .RunAsync(end.Token);
