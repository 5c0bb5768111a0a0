using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A profile of a project's launchSettings.json.</summary>
internal sealed class LaunchProfile : IResourceAnnotation
{
    public required string Name { get; init; }

    public string? ApplicationUrl { get; init; }

    public string? LaunchUrl { get; init; }

    public required IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; }

    /// <summary>The profile of the AppHost's own name if the project has one, else the first that runs the project; null without launch settings.</summary>
    public static LaunchProfile? Find(string? projectDirectory, string resourceName, string? preferred)
    {
        var path = Path.Combine(projectDirectory ?? "", "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var profiles = JsonNode.Parse(File.ReadAllText(path), documentOptions: options)?["profiles"]?.AsObject();
            var found = profiles?.FirstOrDefault(p => p.Key == preferred && !string.IsNullOrEmpty(preferred)) is { Value: not null } named ? named
                : profiles?.FirstOrDefault(p => (string?)p.Value?["commandName"] is null or "" or "Project" or "Executable");
            return found is not { Value: { } profile } ? null : new()
            {
                Name = found.Value.Key,
                ApplicationUrl = (string?)profile["applicationUrl"],
                LaunchUrl = (string?)profile["launchUrl"],
                EnvironmentVariables = profile["environmentVariables"]?.AsObject().ToDictionary(v => v.Key, v => (string?)v.Value ?? "") ?? [],
            };
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile for project resource '{resourceName}'. There is malformed JSON in the project's launch settings file at '{path}'.", ex);
        }
    }
}
