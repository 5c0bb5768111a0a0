using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>What DCP says of an Executable or Container, as a snapshot of its resource.</summary>
internal static class DcpSnapshots
{
    public static Func<CustomResourceSnapshot, CustomResourceSnapshot> Of(DcpInstance instance, JsonObject workload, Func<ImmutableArray<UrlSnapshot>> urls)
    {
        var (spec, status) = (workload["spec"], workload["status"]);
        var args = Strings(status?["effectiveArgs"]);
        List<ResourcePropertySnapshot> properties = instance.Resource is ContainerResource ? Container(spec, status, args) : Executable(instance, spec, status, args);
        var own = instance.Arguments;
        var sensitive = own?.Any(a => a.IsSensitive) ?? false;
        properties.Add(new("resource.appArgs", own?.Select(a => args.ElementAtOrDefault(a.EffectiveArgumentIndex) ?? a.Argument).ToImmutableArray()) { IsSensitive = sensitive });
        properties.Add(new("resource.appArgsSensitivity", own?.Select(a => a.IsSensitive ? 1 : 0).ToImmutableArray()) { IsSensitive = sensitive });

        // DCP does not know the exit code of a container it has lost.
        var exitCode = (int?)status?["exitCode"];
        return previous => previous with
        {
            State = (string?)status?["state"],
            ExitCode = exitCode == -1 && instance.Resource is ContainerResource ? null : exitCode,
            Properties = [.. previous.Properties.Where(p => properties.All(o => o.Name != p.Name)), .. properties],
            EnvironmentVariables = [.. (status?["effectiveEnv"] as JsonArray ?? [])
                .Select(v => (Name: (string?)v?["name"] ?? "", Value: (string?)v?["value"]))
                .OrderBy(v => v.Name, StringComparer.Ordinal)
                .Select(v => new EnvironmentVariableSnapshot(v.Name, v.Value, instance.SpecVariables is not { Count: > 0 } set || set.Contains(v.Name)))],
            CreationTimeStamp = Time(workload["metadata"]?["creationTimestamp"]),
            StartTimeStamp = Time(status?["startupTimestamp"]),
            StopTimeStamp = Time(status?["finishTimestamp"]),
            Volumes = [.. (spec?["volumeMounts"] as JsonArray ?? [])
                .Select(m => new VolumeSnapshot((string?)m?["source"], (string?)m?["target"] ?? "", (string?)m?["type"] ?? "", (bool?)m?["readOnly"] ?? false))],
            Urls = urls(),
        };
    }

    private static List<ResourcePropertySnapshot> Executable(DcpInstance instance, JsonNode? spec, JsonNode? status, string[] args)
    {
        var isProject = instance.Resource is ProjectResource;
        ResourcePropertySnapshot Property(string name, string displayName, object? value, int order, bool sensitive = false) => new(name, value)
        {
            DisplayName = isProject && name != "executable.pid" ? null : displayName,
            IsHighlighted = !isProject || name == "executable.pid",
            SortOrder = isProject ? name == "executable.pid" ? 2 : null : order,
            IsSensitive = sensitive,
        };

        List<ResourcePropertySnapshot> properties =
        [
            Property("executable.path", "Executable path", (string?)spec?["executablePath"], 0),
            Property("executable.workDir", "Working directory", (string?)spec?["workingDirectory"], 1),
            Property("executable.args", "Executable arguments", args.ToImmutableArray(), 2, sensitive: true),
            Property("executable.pid", "Process ID", Pid(status), 3),
        ];
        if (instance.Resource is ProjectResource project)
        {
            properties.Add(new("project.path", project.GetProjectMetadata().ProjectPath) { DisplayName = "Project path", IsHighlighted = true, SortOrder = 0 });
            properties.Add(new("project.launchProfile", project.Annotations.OfType<LaunchProfile>().LastOrDefault()?.Name) { DisplayName = "Launch profile", IsHighlighted = true, SortOrder = 1 });
        }

        return properties;
    }

    private static List<ResourcePropertySnapshot> Container(JsonNode? spec, JsonNode? status, string[] args) =>
    [
        new("container.image", (string?)spec?["image"]) { DisplayName = "Container image", IsHighlighted = true, SortOrder = 0 },
        new("container.id", (string?)status?["containerId"]) { DisplayName = "Container ID", IsHighlighted = true, SortOrder = 1 },
        new("container.command", (string?)spec?["command"]) { DisplayName = "Container command", IsHighlighted = true, SortOrder = 2 },
        new("container.args", args.ToImmutableArray()) { DisplayName = "Container arguments", IsHighlighted = true, SortOrder = 3, IsSensitive = true },
        new("container.ports", (spec?["ports"] as JsonArray ?? []).Select(p => (int?)p?["containerPort"] ?? 0).ToImmutableArray()) { DisplayName = "Container ports", IsHighlighted = true, SortOrder = 4 },
        new("container.lifetime", "Session") { DisplayName = "Container lifetime", IsHighlighted = true, SortOrder = 5 },
    ];

    // DCP writes it as a number or as text.
    private static int? Pid(JsonNode? status) =>
        int.TryParse(status?["pid"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    private static DateTime? Time(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? ((DateTime)node!).ToUniversalTime() : null;

    private static string[] Strings(JsonNode? node) => [.. (node as JsonArray ?? []).Select(n => (string?)n ?? "")];
}
