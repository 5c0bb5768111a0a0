using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource was at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Kind of the resource: "Project", "Executable", "Container", "Parameter".</summary>
    internal string ResourceType { get; init; } = "";

    /// <summary>Properties as the dashboard shows them.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the object was made, in UTC.</summary>
    internal DateTime? CreationTimeStamp { get; init; }

    /// <summary>When the process was started, in UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the process ended, in UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>State, mostly one of <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Exit code of an ended process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Worst of the health checks while running; null when not running; healthy when there are no checks.</summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(r => r.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>Last result of each health check.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>Environment of the process.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Addresses of the resource.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Directories mounted into a container.</summary>
    internal ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>Commands and whether each can be run now.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>Links to other resources.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Whether the dashboard leaves it out unless asked.</summary>
    internal bool IsHidden { get; init; }

    internal string? IconName { get; init; }

    internal IconVariant? IconVariant { get; init; }

    internal long Version { get; init; }

    /// <summary>The handlers of the ready event, once it was raised.</summary>
    internal Task? ResourceReadyEvent { get; init; }
}

/// <summary>State of a resource.</summary>
/// <param name="Text">The state.</param>
/// <param name="Style">How it is shown: "success", "info", "warning", "error".</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}

/// <summary>A property of a resource.</summary>
/// <param name="Name">Name; "resource.…", "executable.…", "project.…" are known to the dashboard.</param>
/// <param name="Value">Text, number or list of these.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether the value is masked.</summary>
    internal bool IsSensitive { get; init; }

    internal string? DisplayName { get; init; }

    internal bool IsHighlighted { get; init; }

    internal int? SortOrder { get; init; }
}

/// <summary>An environment variable of a process.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
/// <param name="IsFromSpec">Whether the application set it; otherwise it was inherited.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address of a resource.</summary>
/// <param name="Name">Name of the endpoint, if it comes from one.</param>
/// <param name="Url">The address.</param>
/// <param name="IsInternal">Whether it is shown only in the details.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();

    /// <summary>Whether nobody listens there now.</summary>
    public bool IsInactive { get; init; }
}

/// <summary>How an address is shown.</summary>
/// <param name="DisplayName">Text in its place; empty for the address itself.</param>
/// <param name="SortOrder">Higher ones come first.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A directory mounted into a container.</summary>
/// <param name="Source">Directory of this machine.</param>
/// <param name="Target">Directory in the container.</param>
/// <param name="MountType">"bind".</param>
/// <param name="IsReadOnly">Whether the container cannot write to it.</param>
internal sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A link to another resource.</summary>
/// <param name="ResourceName">Name of the other one in the model.</param>
/// <param name="Type">"Parent", "Reference", "WaitFor" or any other text.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>Last result of a health check.</summary>
/// <param name="Name">Key of the check.</param>
/// <param name="Status">Result; null before the first run.</param>
/// <param name="Description">What the check said.</param>
/// <param name="ExceptionText">What went wrong.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it was run, in UTC.</summary>
    internal DateTime? LastRunAt { get; init; }
}

/// <summary>A snapshot of one copy of a resource.</summary>
public class ResourceEvent
{
    internal ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot) => (Resource, ResourceId, Snapshot) = (resource, resourceId, snapshot);

    /// <summary>The resource.</summary>
    public IResource Resource { get; }

    /// <summary>Unique name of the copy.</summary>
    public string ResourceId { get; }

    /// <summary>The snapshot.</summary>
    public CustomResourceSnapshot Snapshot { get; }
}

/// <summary>States of resources that are run.</summary>
public static class KnownResourceStates
{
    /// <summary>About to be started.</summary>
    internal static readonly string Starting = nameof(Starting);

    /// <summary>The process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>There is no process: it could not be started.</summary>
    internal static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>The container engine does not answer.</summary>
    internal static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>Its project is being built again.</summary>
    internal static readonly string Building = nameof(Building);

    /// <summary>Asked to end.</summary>
    internal static readonly string Stopping = nameof(Stopping);

    /// <summary>A container has ended.</summary>
    internal static readonly string Exited = nameof(Exited);

    /// <summary>A process has ended.</summary>
    internal static readonly string Finished = nameof(Finished);

    /// <summary>Waits for another resource.</summary>
    internal static readonly string Waiting = nameof(Waiting);

    /// <summary>Not started, and not going to be without a command.</summary>
    internal static readonly string NotStarted = nameof(NotStarted);

    /// <summary>States in which there is no process any more.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
