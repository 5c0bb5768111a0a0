using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Proto;
using Aspire.Hosting.Dcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The dashboard's resource service, <c>aspire.v1.DashboardService</c>: what the resources are and how they change, their
/// console logs, and their commands. Every call needs the header <c>x-resource-service-api-key</c> when a key is configured.
/// </summary>
internal sealed partial class DashboardService(
    ResourcePublisher publisher,
    DcpSession session,
    ResourceLoggerService resourceLoggers,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime,
    IHostEnvironment environment,
    IConfiguration configuration,
    ILogger<DashboardService> logger)
{
    private const string PathPrefix = "/aspire.v1.DashboardService/";
    private const string ApiKeyHeader = "x-resource-service-api-key";

    // Half of gRPC's message limit of 4 MB: most characters are one byte of UTF-8, some are more.
    private const int MaxLogBatchCharacters = 2 * 1024 * 1024;

    private readonly byte[]? _apiKeyHash = configuration["AppHost:ResourceService:ApiKey"] is { Length: > 0 } key ? Hash(key) : null;

    /// <summary>Answers one call; the path names the method.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!IsAuthorized(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var method = context.Request.Path.Value?.StartsWith(PathPrefix, StringComparison.Ordinal) is true
            ? context.Request.Path.Value[PathPrefix.Length..]
            : "";
        await Grpc.CallAsync(context, async () =>
        {
            try
            {
                await DispatchAsync(method, context, ending.Token);
            }
            catch (Exception ex) when (ex is OperationCanceledException or IOException)
            {
                // The client went away or the AppHost stops: both end a stream the ordinary way.
            }
            catch (Exception ex) when (ex is not GrpcException)
            {
                logger.LogError(ex, "Resource service method {Method} failed.", method);
                throw new GrpcException(GrpcStatus.Unknown, "Exception was thrown by handler.");
            }
        });
    }

    private async Task DispatchAsync(string method, HttpContext context, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case "GetApplicationInformation":
                await Grpc.ReadAsync(context, ApplicationInformationRequest.Parser);
                await Grpc.WriteAsync(context, GetApplicationInformation(), cancellationToken);
                break;
            case "WatchResources":
                await Grpc.ReadAsync(context, WatchResourcesRequest.Parser);
                await WatchResourcesAsync(context, cancellationToken);
                break;
            case "WatchResourceConsoleLogs":
                await WatchConsoleLogsAsync(context, await Grpc.ReadAsync(context, WatchResourceConsoleLogsRequest.Parser), cancellationToken);
                break;
            case "ExecuteResourceCommand":
                var response = await ExecuteCommandAsync(await Grpc.ReadAsync(context, ResourceCommandRequest.Parser), cancellationToken);
                await Grpc.WriteAsync(context, response, cancellationToken);
                break;
            case "WatchInteractions":
                await WatchInteractionsAsync(context, cancellationToken);
                break;
            case "UploadFile":
                throw new GrpcException(GrpcStatus.FailedPrecondition, "No interaction is accepting file uploads.");
            default:
                throw new GrpcException(GrpcStatus.Unimplemented, "Method is unimplemented.");
        }
    }

    private ApplicationInformationResponse GetApplicationInformation()
    {
        var name = configuration["AppHost:DashboardApplicationName"] ?? environment.ApplicationName;
        var match = ApplicationName().Match(name);
        return new() { ApplicationName = match.Success ? match.Groups[1].Value : name, MinDashboardVersion = "13.5.0" };
    }

    private async Task WatchResourcesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var subscription = publisher.Subscribe();
        var initial = new InitialResourceData { Resources = { subscription.Initial } };
        await Grpc.WriteAsync(context, new WatchResourcesUpdate { InitialData = initial }, cancellationToken);

        while (await subscription.Changes.WaitToReadAsync(cancellationToken))
        {
            var changes = new WatchResourcesChanges();
            while (subscription.Changes.TryRead(out var resource))
            {
                changes.Value.Add(new WatchResourcesChange { Upsert = resource });
            }

            await Grpc.WriteAsync(context, new WatchResourcesUpdate { Changes = changes }, cancellationToken);
        }
    }

    private async Task WatchConsoleLogsAsync(HttpContext context, WatchResourceConsoleLogsRequest request, CancellationToken cancellationToken)
    {
        await context.Response.BodyWriter.FlushAsync(cancellationToken); // sends the headers
        if (request.SuppressFollow)
        {
            await WriteAsync(resourceLoggers.Lines(request.ResourceName));
            return;
        }

        await foreach (var lines in resourceLoggers.WatchAsync(request.ResourceName).WithCancellation(cancellationToken))
        {
            await WriteAsync(lines);
        }

        async Task WriteAsync(IEnumerable<LogLine> lines)
        {
            var update = new WatchResourceConsoleLogsUpdate();
            var characters = 0;
            foreach (var line in lines)
            {
                var text = line.Content.Length > MaxLogBatchCharacters ? line.Content[..MaxLogBatchCharacters] : line.Content;
                if (characters + text.Length > MaxLogBatchCharacters)
                {
                    await Grpc.WriteAsync(context, update, cancellationToken);
                    (update, characters) = (new(), 0);
                }

                update.LogLines.Add(new ConsoleLogLine { Text = text, IsStdErr = line.IsErrorMessage, LineNumber = line.LineNumber });
                characters += text.Length;
            }

            if (update.LogLines.Count > 0)
            {
                await Grpc.WriteAsync(context, update, cancellationToken);
            }
        }
    }

    /// <summary>Nothing here ever asks the user something; open until the dashboard closes it.</summary>
    private async Task WatchInteractionsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (session.EngineNotice is { } notice)
        {
            await Grpc.WriteAsync(
                context,
                new WatchInteractionsResponseUpdate
                {
                    InteractionId = 1,
                    Title = notice.Title,
                    Message = notice.Message,
                    ShowDismiss = true,
                    Notification = new() { Intent = MessageIntent.Error, LinkText = "Learn more", LinkUrl = notice.Link },
                },
                cancellationToken);
        }

        await context.Response.BodyWriter.FlushAsync(cancellationToken); // sends the headers
        await context.Request.Body.CopyToAsync(Stream.Null, cancellationToken);
    }

    private async Task<ResourceCommandResponse> ExecuteCommandAsync(ResourceCommandRequest request, CancellationToken cancellationToken)
    {
        ExecuteCommandResult result;
        try
        {
            result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(ex, "Command {Command} of resource {Resource} failed.", request.CommandName, request.ResourceName);
            result = new() { Success = false, Message = "Unhandled exception thrown while executing command." };
        }

        var kind = result switch
        {
            { Canceled: true } => ResourceCommandResponseKind.Cancelled,
            { Success: true } => ResourceCommandResponseKind.Succeeded,
            _ => ResourceCommandResponseKind.Failed,
        };
        var response = new ResourceCommandResponse { Kind = kind, Message = result.Message ?? "", ErrorMessage = result.Message ?? "" };
        if (result is { Canceled: false, Data: { } data })
        {
            response.Result = new()
            {
                Value = data.Value,
                Format = ResourceMessages.ToMessage(data.Format),
            };
        }

        return response;
    }

    private bool IsAuthorized(HttpRequest request)
    {
        if (_apiKeyHash is null)
        {
            return true;
        }

        var values = request.Headers[ApiKeyHeader];
        return values.Count == 1 && CryptographicOperations.FixedTimeEquals(Hash(values.ToString()), _apiKeyHash);
    }

    // Compared as hashes, so that the time of the comparison tells nothing, not even the length.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>"Blog.AppHost" is shown as "Blog".</summary>
    [GeneratedRegex(@"^(.+?)\.?AppHost$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ApplicationName();
}
