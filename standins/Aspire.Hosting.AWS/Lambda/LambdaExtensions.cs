using System.Diagnostics;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds Lambda functions and the emulator they run against.</summary>
public static class LambdaExtensions
{
    /// <summary>Adds a function, and the Lambda service emulator if it is not there yet.</summary>
    /// <typeparam name="TLambdaProject">Class generated for the project of the function, an executable.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource and of the function.</param>
    /// <param name="lambdaHandler">Given to the process as _HANDLER.</param>
    /// <param name="options">Log settings; the defaults where left out.</param>
    public static IResourceBuilder<LambdaProjectResource> AddAWSLambdaFunction<TLambdaProject>(this IDistributedApplicationBuilder builder, string name, string lambdaHandler, LambdaFunctionOptions? options = null)
        where TLambdaProject : IProjectMetadata, new()
    {
        var function = builder.AddResource(new LambdaProjectResource(name)).WithAnnotation(new TLambdaProject());
        var emulator = builder.Resources.OfType<LambdaEmulatorResource>().SingleOrDefault() ?? builder.AddAWSLambdaServiceEmulator().Resource;
        function.WithRelationship(emulator, "Parent");
        function.WithTelemetry();
        return function.WithEnvironment(context =>
        {
            var runtimeApi = emulator.GetEndpoint("http");
            var variables = context.EnvironmentVariables;
            variables["AWS_EXECUTION_ENV"] = "aspire.hosting.aws#13.6.0";
            // The name is part of the address, so that the emulator knows whose events are asked for.
            variables["AWS_LAMBDA_RUNTIME_API"] = $"{runtimeApi.Host}:{runtimeApi.Port}/{name}";
            variables["AWS_LAMBDA_FUNCTION_NAME"] = name;
            variables["_HANDLER"] = lambdaHandler;
            variables["AWS_LAMBDA_LOG_FORMAT"] = "Text";
            variables["AWS_LAMBDA_LOG_LEVEL"] = "INFO";
            function.WithEmulatorCommand($"{runtimeApi.Url}/?function={Uri.EscapeDataString(name)}");
        });
    }

    /// <summary>Adds the Lambda service emulator. Needed only to set its options, and then before the first function.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static IResourceBuilder<LambdaEmulatorResource> AddAWSLambdaServiceEmulator(this IDistributedApplicationBuilder builder, LambdaEmulatorOptions? options = null)
    {
        if (builder.Resources.OfType<LambdaEmulatorResource>().Any())
        {
            throw new InvalidOperationException("The application has a Lambda service emulator already; add it before the first function to set its options.");
        }

        options ??= new();
        var emulator = builder.AddResource(new LambdaEmulatorResource("LambdaServiceEmulator"));
        emulator.WithArgs(context => TestTool.AddArguments(
            context, "--config-storage-path", Path.Combine(Environment.CurrentDirectory, ".aws-lambda-testtool")));
        TestTool.AddEndpoint(emulator, options.DisableHttpsEndpoint, "LAMBDA_RUNTIME_API_PORT");
        return emulator.WithUrlForEndpoint("http", url => url.DisplayText = "Lambda Test Tool UI");
    }

    private static void WithTelemetry(this IResourceBuilder<LambdaProjectResource> function)
    {
        function.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES", "true");
        function.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES", "true");
        function.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (function.ApplicationBuilder.Environment.IsDevelopment())
        {
            function.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true");
            function.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        function.WithOtlpExporter();
    }

    private static void WithEmulatorCommand(this IResourceBuilder<LambdaProjectResource> function, string address) => function.WithCommand(
        "LambdaEmulator",
        "Lambda Service Emulator",
        _ =>
        {
            // Opens the browser of the machine the AppHost runs on.
            Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
            return Task.FromResult(CommandResults.Success());
        },
        new CommandOptions
        {
            Description = "Open the Lambda service emulator configured for this Lambda function",
            IconName = "Bug",
            IconVariant = IconVariant.Filled,
            IsHighlighted = true,
            UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });
}

/// <summary>The one program both emulators are, standins/Amazon.Lambda.TestTool in place of <c>dotnet lambda-test-tool</c>.</summary>
internal static class TestTool
{
    // Built with this assembly, and copied beside it.
    private static readonly string Program = Path.Combine(Path.GetDirectoryName(typeof(TestTool).Assembly.Location)!, "Amazon.Lambda.TestTool.dll");

    public static void AddArguments(CommandLineArgsCallbackContext context, params string[] more)
    {
        foreach (var argument in (string[])[Program, "start", "--no-launch-window", .. more])
        {
            context.Args.Add(argument);
        }
    }

    public static void AddEndpoint<T>(IResourceBuilder<T> emulator, bool disableHttps, string portVariable)
        where T : ExecutableResource
    {
        if (!disableHttps)
        {
            throw new NotSupportedException("The emulators of standins/ have no https endpoint; set DisableHttpsEndpoint.");
        }

        var http = new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "http");
        var reference = new EndpointReference(emulator.Resource, http);
        emulator.WithAnnotation(http).WithEnvironment(context =>
        {
            context.EnvironmentVariables["ASPIRE_HOSTED"] = "true";
            context.EnvironmentVariables[portVariable] = reference.Property(EndpointProperty.TargetPort);
        });
    }
}
