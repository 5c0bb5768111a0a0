using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether a command can be run.</summary>
public enum ResourceCommandState
{
    /// <summary>Shown, and can be run.</summary>
    Enabled = 0,

    /// <summary>Shown, but cannot be run.</summary>
    Disabled = 1,

    /// <summary>Not shown.</summary>
    Hidden = 2,
}

/// <summary>Looks of an icon.</summary>
internal enum IconVariant
{
    /// <summary>Outline.</summary>
    Regular = 0,

    /// <summary>Filled.</summary>
    Filled = 1,
}

/// <summary>Form of a command's result.</summary>
public enum CommandResultFormat
{
    /// <summary>Plain text.</summary>
    Text = 0,

    /// <summary>JSON.</summary>
    Json = 1,

    /// <summary>Markdown.</summary>
    Markdown = 2,
}

/// <summary>What a command is told when it is run.</summary>
public sealed class ExecuteCommandContext
{
    internal ExecuteCommandContext(IServiceProvider services, ILogger logger, string resourceName, CancellationToken cancellationToken)
    {
        Services = services;
        Logger = logger;
        ResourceName = resourceName;
        CancellationToken = cancellationToken;
    }

    /// <summary>Unique name of the copy of the resource it is run for.</summary>
    public string ResourceName { get; }

    /// <summary>Ends when whoever ran the command gives up.</summary>
    public CancellationToken CancellationToken { get; }

    internal IServiceProvider Services { get; }

    internal ILogger Logger { get; }
}

/// <summary>What a command's state depends on: how the resource is now.</summary>
internal sealed record UpdateCommandStateContext(CustomResourceSnapshot ResourceSnapshot);

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was given up.</summary>
    internal bool Canceled { get; init; }

    /// <summary>A sentence for the user.</summary>
    public string? Message { get; init; }

    /// <summary>A result to show.</summary>
    public CommandResultData? Data { get; init; }
}

/// <summary>Result of a command.</summary>
public sealed class CommandResultData
{
    /// <summary>The text.</summary>
    public required string Value { get; init; }

    /// <summary>Its form.</summary>
    internal CommandResultFormat Format { get; init; }
}

/// <summary>Makes results of commands.</summary>
public static class CommandResults
{
    /// <summary>It went well.</summary>
    internal static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It went well, and there is something to say.</summary>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>It went well, and there is something to show.</summary>
    public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat = CommandResultFormat.Text) =>
        new() { Success = true, Message = message, Data = new() { Value = result, Format = resultFormat } };

    /// <summary>It did not go well.</summary>
    internal static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>It did not go well.</summary>
    internal static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    internal static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

/// <summary>How a command is shown and when it can be run.</summary>
public class CommandOptions
{
    /// <summary>What it does.</summary>
    public string? Description { get; set; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>Looks of the icon.</summary>
    internal IconVariant? IconVariant { get; set; }

    /// <summary>Whether it has a button of its own beside the resource.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can be run; always when left out.</summary>
    internal Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>A command of a resource.</summary>
internal sealed record ResourceCommandAnnotation(
    string Name,
    string DisplayName,
    Func<UpdateCommandStateContext, ResourceCommandState> UpdateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand,
    string? DisplayDescription,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted) : IResourceAnnotation;

/// <summary>A command of a resource at one moment.</summary>
public sealed record ResourceCommandSnapshot
{
    internal ResourceCommandSnapshot(ResourceCommandAnnotation command, ResourceCommandState state)
    {
        Command = command;
        State = state;
    }

    /// <summary>Name it is run by.</summary>
    public string Name => Command.Name;

    /// <summary>Name it is shown by.</summary>
    internal string DisplayName => Command.DisplayName;

    /// <summary>Whether it can be run.</summary>
    public ResourceCommandState State { get; }

    internal ResourceCommandAnnotation Command { get; }
}
