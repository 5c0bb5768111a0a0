using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Proto;
using Google.Protobuf.WellKnownTypes;
using HealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using ProtoCommandState = Aspire.Hosting.Dashboard.Proto.ResourceCommandState;
using ProtoHealthStatus = Aspire.Hosting.Dashboard.Proto.HealthStatus;
using ProtoIconVariant = Aspire.Hosting.Dashboard.Proto.IconVariant;
using ProtoResultFormat = Aspire.Hosting.Dashboard.Proto.CommandResultFormat;
using Resource = Aspire.Hosting.Dashboard.Proto.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>Translates the model's snapshots into the dashboard's messages.</summary>
internal static class ResourceMessages
{
    /// <summary>
    /// The whole resource as one message. <paramref name="firstSeen"/> (UTC) stands in for a missing creation time, without
    /// which the dashboard gives up its connection.
    /// </summary>
    public static Resource ToMessage(ResourceEvent change, DateTime firstSeen)
    {
        var snapshot = change.Snapshot;
        var created = snapshot.CreationTimeStamp ?? firstSeen;
        var resource = new Resource
        {
            Name = change.ResourceId,
            Uid = change.ResourceId,
            DisplayName = change.Resource.Name,
            ResourceType = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            CreatedAt = ToTimestamp(created),
            StartedAt = ToTimestamp(snapshot.StartTimeStamp),
            StoppedAt = ToTimestamp(snapshot.StopTimeStamp),
            IsHidden = snapshot.IsHidden,
        };
        if (snapshot.IconName is { } icon) resource.IconName = icon;

        if (snapshot.IconVariant is { } variant) resource.IconVariant = ToMessage(variant);

        resource.Properties.Add(CommonProperties(change, created));
        resource.Properties.Add(snapshot.Properties.Select(ToMessage));
        resource.Environment.Add(snapshot.EnvironmentVariables.Select(e =>
            new EnvironmentVariable { Name = e.Name, Value = e.Value ?? "", IsFromSpec = e.IsFromSpec }));
        resource.Urls.Add(snapshot.Urls.Select(ToMessage));
        resource.Volumes.Add(snapshot.Volumes.Select(v => new Volume { Source = v.Source ?? "", Target = v.Target, MountType = v.MountType, IsReadOnly = v.IsReadOnly }));
        resource.Relationships.Add(snapshot.Relationships.Select(r => new ResourceRelationship { ResourceName = r.ResourceName, Type = r.Type }));
        resource.HealthReports.Add(snapshot.HealthReports.Select(ToMessage));
        resource.Commands.Add(snapshot.Commands.Select(ToMessage));
        return resource;
    }

    /// <summary>Properties every resource has, whatever its type.</summary>
    private static IEnumerable<ResourceProperty> CommonProperties(ResourceEvent change, DateTime created)
    {
        var snapshot = change.Snapshot;
        (string Name, string? Value)[] properties =
        [
            ("uid", change.ResourceId),
            ("name", change.ResourceId),
            ("type", snapshot.ResourceType),
            ("displayName", change.Resource.Name),
            ("state", snapshot.State?.Text),
            ("exitCode", snapshot.ExitCode?.ToString(CultureInfo.InvariantCulture)),
            ("createTime", created.ToString("O", CultureInfo.InvariantCulture)),
            ("startTime", snapshot.StartTimeStamp?.ToString("O", CultureInfo.InvariantCulture)),
            ("stopTime", snapshot.StopTimeStamp?.ToString("O", CultureInfo.InvariantCulture)),
            ("healthState", snapshot.HealthStatus?.ToString()),
        ];
        return properties.Select(p => new ResourceProperty { Name = $"resource.{p.Name}", Value = ToValue(p.Value), IsSensitive = false });
    }

    private static ResourceProperty ToMessage(ResourcePropertySnapshot property)
    {
        var message = new ResourceProperty
        {
            Name = property.Name,
            Value = ToValue(property.Value),
            IsSensitive = property.IsSensitive,
            IsHighlighted = property.IsHighlighted,
        };
        if (property.DisplayName is { Length: > 0 } displayName) message.DisplayName = displayName;

        if (property.SortOrder is { } sortOrder) message.SortOrder = sortOrder;

        return message;
    }

    private static Url ToMessage(UrlSnapshot url) => new()
    {
        EndpointName = url.Name ?? "",
        FullUrl = url.Url,
        IsInternal = url.IsInternal,
        IsInactive = url.IsInactive,
        DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
    };

    private static HealthReport ToMessage(HealthReportSnapshot report)
    {
        var message = new HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = ToTimestamp(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                HealthStatus.Healthy => ProtoHealthStatus.Healthy,
                HealthStatus.Degraded => ProtoHealthStatus.Degraded,
                _ => ProtoHealthStatus.Unhealthy,
            };
        }

        return message;
    }

    private static ResourceCommand ToMessage(ResourceCommandSnapshot command) => new()
    {
        Name = command.Name,
        DisplayName = command.DisplayName,
        DisplayDescription = command.Command.DisplayDescription ?? "",
        ConfirmationMessage = "",
        Parameter = Value.ForNull(),
        IconName = command.Command.IconName ?? "",
        IconVariant = ToMessage(command.Command.IconVariant ?? ApplicationModel.IconVariant.Regular),
        IsHighlighted = command.Command.IsHighlighted,
        State = (ProtoCommandState)command.State, // the same numbers
    };

    // The message has a value for "none" before all others.
    public static ProtoResultFormat ToMessage(ApplicationModel.CommandResultFormat format) => (ProtoResultFormat)(format + 1);

    // The same numbers.
    private static ProtoIconVariant ToMessage(ApplicationModel.IconVariant variant) => (ProtoIconVariant)variant;

    private static Timestamp? ToTimestamp(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value.ToUniversalTime()) : null;

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        int number => Value.ForNumber(number),
        IEnumerable<string> list => Value.ForList([.. list.Select(Value.ForString)]),
        IEnumerable<int> list => Value.ForList([.. list.Select(i => Value.ForNumber(i))]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
