using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What can be said about .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project the AppHost refers to, with endpoints and environment of its launch profile.</summary>
    /// <typeparam name="TProject">Class generated for the project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(new TProject());
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (builder.Environment.IsDevelopment())
        {
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true");
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        project.WithOtlpExporter();
        project.WithEnvironment("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");
        project.WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple");
        project.WithEnvironment(context => SetUrls(project.Resource, context.EnvironmentVariables));
        project.ApplyLaunchProfile();
        AddRebuilder(project);
        return project;
    }

    /// <summary>Runs several copies of a project behind one address.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas));

    internal static IProjectMetadata GetProjectMetadata(this ProjectResource resource) =>
        resource.Annotations.OfType<IProjectMetadata>().LastOrDefault()
        ?? throw new DistributedApplicationException($"Resource '{resource.Name}' does not say where its project is.");

    private static void AddRebuilder(IResourceBuilder<ProjectResource> project)
    {
        var path = project.Resource.GetProjectMetadata().ProjectPath;
        var rebuilder = project.ApplicationBuilder.AddResource(new ProjectRebuilderResource($"{project.Resource.Name}-rebuilder", project.Resource, path))
            .WithArgs("build", path)
            .WithExplicitStart()
            .WithParentRelationship(project)
            .WithAnnotation(new ExcludeLifecycleCommandsAnnotation())
            .WithAnnotation(new HiddenAnnotation());

        // Else build servers would outlive the application.
        rebuilder.WithEnvironment("MSBUILDDISABLENODEREUSE", "1").WithEnvironment("DOTNET_CLI_USE_MSBUILD_SERVER", "0").WithEnvironment("UseSharedCompilation", "false");
    }

    private static void ApplyLaunchProfile(this IResourceBuilder<ProjectResource> project)
    {
        var configuration = project.ApplicationBuilder.Configuration;
        var preferred = configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"];
        var path = project.Resource.GetProjectMetadata().ProjectPath;
        if (!File.Exists(path))
        {
            throw new DistributedApplicationException($"Project file '{path}' was not found.");
        }

        if (LaunchProfile.Find(Path.GetDirectoryName(path), project.Resource.Name, preferred) is not { } profile)
        {
            return;
        }

        project.WithAnnotation(profile);
        var schemes = new Dictionary<string, int>();
        foreach (var url in profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = Microsoft.AspNetCore.Http.BindingAddress.Parse(url);
            var count = schemes[address.Scheme] = schemes.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(count == 1 ? address.Scheme : $"{address.Scheme}{count}", endpoint =>
            {
                endpoint.Port = address.Port;
                endpoint.UriScheme = address.Scheme;
                endpoint.TargetHost = address.Host;
                endpoint.FromLaunchProfile = true;
            });
        }

        if (profile.LaunchUrl is { } launchUrl)
        {
            project.WithAnnotation(new ResourceUrlsCallbackAnnotation(urls =>
            {
                foreach (var url in urls.Where(u => u.Endpoint?.EndpointAnnotation.FromLaunchProfile == true))
                {
                    url.Url = new Uri(new Uri(url.Url), launchUrl).ToString();
                }
            }));
        }

        project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
            foreach (var (name, value) in profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    private static void SetUrls(ProjectResource project, Dictionary<string, object> variables)
    {
        var urls = project.GetEndpoints().Where(e => e.Scheme is "http" or "https")
            .Select(e => ReferenceExpression.Create($"{e.Scheme}://{e.EndpointAnnotation.TargetHost}:{e.Property(EndpointProperty.TargetPort)}")).ToArray();
        if (urls.Length > 0)
        {
            variables.TryAdd("ASPNETCORE_URLS", ReferenceExpression.Join(";", urls));
        }
    }
}
