using System.Globalization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Blog.Functions;

// No answer depends on a language. For that of the environment ICU would build an order of sorting, as the SDK changes the case of a text at the start.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

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
