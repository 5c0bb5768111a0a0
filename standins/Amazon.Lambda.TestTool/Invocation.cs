using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amazon.Lambda.TestTool;

/// <summary>One event on its way through a <see cref="FunctionQueue"/>, which guards what changes.</summary>
internal sealed class Invocation(string id, ReadOnlyMemory<byte> payload, DateTimeOffset queuedAt)
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _connectionClosed;

    public string Id => id;

    public ReadOnlyMemory<byte> Payload => payload;

    public DateTimeOffset QueuedAt => queuedAt;

    /// <summary>When the function must have answered.</summary>
    public DateTimeOffset Deadline { get; private set; }

    /// <summary>The connection over which a process took the event.</summary>
    public string? Connection { get; private set; }

    /// <summary>Whether that connection is closed: its process is gone.</summary>
    public bool IsLost => _connectionClosed.IsCancellationRequested;

    /// <summary>When that was noticed.</summary>
    public DateTimeOffset? LostAt { get; set; }

    /// <summary>What the invoker is told.</summary>
    public Task<Answer> Answer => _answer.Task;

    public void Take(string connection, DateTimeOffset deadline, CancellationToken connectionClosed) =>
        (Connection, _connectionClosed, Deadline, LostAt) = (connection, connectionClosed, deadline, null);

    public void Finish(Answer answer) => _answer.TrySetResult(answer);
}

/// <summary>An answer of the Invoke API.</summary>
/// <param name="Payload">The body.</param>
/// <param name="FunctionError">X-Amz-Function-Error, null where the function succeeded.</param>
/// <param name="ServiceError">X-Amzn-Errortype of an error of the service itself, with <paramref name="Status"/>.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record Answer(ReadOnlyMemory<byte> Payload, string? FunctionError = null, string? ServiceError = null, int Status = 200)
{
    /// <summary>Largest event, and largest answer, in bytes.</summary>
    public const int MaxPayload = 6 * 1024 * 1024;

    public static Answer RequestTooLarge { get; } = new(
        Encoding.UTF8.GetBytes($"Request must be smaller than {MaxPayload} bytes for the InvokeFunction operation"),
        ServiceError: "RequestEntityTooLargeException", Status: 413);

    public static Answer ResponseTooLarge { get; } = new(
        Encoding.UTF8.GetBytes($"Response payload size exceeded maximum allowed payload size ({MaxPayload} bytes)"), "ResponseSizeTooLarge");

    public static Answer TimedOut(string id, TimeSpan after) =>
        Unhandled("Sandbox.Timedout", $"RequestId: {id} Error: Task timed out after {after.TotalSeconds:0.00} seconds");

    public static Answer RuntimeExited(string id) =>
        Unhandled("Runtime.ExitError", $"RequestId: {id} Error: Runtime exited without providing a reason");

    public static Answer NotFound(string function) => new(
        Json(("Type", "User"), ("Message", $"Function not found: {function} (no process asked for its events)")),
        ServiceError: "ResourceNotFoundException", Status: 404);

    private static Answer Unhandled(string type, string message) => new(Json(("errorType", type), ("errorMessage", message)), "Unhandled");

    private static byte[] Json(params (string Name, string Value)[] fields) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value))));
}
