using Microsoft.Extensions.Logging;

namespace Blog.ServiceDefaults;

/// <summary>The line each 5xx leaves in the log, the same in every backend. It holds no personal data and nothing of the request.</summary>
public static partial class ServerErrorLog
{
    /// <summary>Logs a 5xx at warning, under the trace id that the client got.</summary>
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Answered {Status} ({Outcome}) to trace {TraceId}: {Reason}")]
    public static partial void ServerError(this ILogger logger, int status, string outcome, string traceId, string reason);

    /// <summary>Logs the type and stack of an unexpected failure, but not its message, which could quote the request.</summary>
    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Type} on trace {TraceId} at {Stack}")]
    public static partial void Unexpected(this ILogger logger, string type, string traceId, string? stack);

    /// <summary>Logs an item of the table that was left out, as it holds no post that can be read.</summary>
    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Item {Id} of the table cannot be read, and is left out")]
    public static partial void UnreadableItem(this ILogger logger, string id);
}
