using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>Makes the objects DCP is asked to run, of the resources of the model.</summary>
internal sealed class DcpObjects(DistributedApplicationOptions options)
{
    public static string ServiceName(IResource resource, EndpointAnnotation endpoint) =>
        resource.Annotations.OfType<EndpointAnnotation>().Count() > 1 ? $"{resource.Name}-{endpoint.Name}" : resource.Name;

    public static JsonObject Service(IResource resource, EndpointAnnotation endpoint, bool randomizePorts)
    {
        var spec = new JsonObject
        {
            ["address"] = endpoint.TargetHost,
            ["protocol"] = endpoint.Protocol.ToString().ToUpperInvariant(),
            ["addressAllocationMode"] = endpoint.IsProxied ? "Localhost" : "Proxyless",
        };
        if (endpoint.Port is { } port && port != 0 && !(randomizePorts && endpoint.IsProxied))
        {
            spec["port"] = port;
        }

        return Object("Service", ServiceName(resource, endpoint), new() { ["resource-name"] = resource.Name, ["endpoint-name"] = endpoint.Name }, spec);
    }

    /// <summary>The Executable or Container of one copy, with all values filled in.</summary>
    public async Task<JsonObject> WorkloadAsync(DcpInstance instance, bool start, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var annotations = new JsonObject
        {
            ["otel-service-name"] = resource.Name,
            ["otel-service-instance-id"] = instance.Identity.Suffix,
            ["resource-name"] = resource.Name,
            ["resource-replica-count"] = $"{resource.GetReplicaCount()}",
            ["resource-replica-index"] = $"{instance.Identity.Index}",
        };
        var produced = resource.Annotations.OfType<EndpointAnnotation>()
            .Select(e => new JsonObject { ["serviceName"] = ServiceName(resource, e), ["address"] = e.TargetHost, ["port"] = e.TargetPort }).ToArray<JsonNode>();
        if (produced.Length > 0)
        {
            annotations["service-producer"] = new JsonArray(produced).ToJsonString();
        }

        var spec = Program(resource);
        List<string> args = [];
        if (resource is ProjectResource project)
        {
            args.Add(TargetPath(project));
            var path = project.GetProjectMetadata().ProjectPath;
            annotations["resource-project-args"] = JsonSerializer.Serialize(args);
            annotations["executable.usvc-dev.developer.microsoft.com/launch-configurations"] = new JsonArray(new JsonObject
            {
                ["launch_profile"] = "", ["disable_launch_profile"] = false, ["project_path"] = path, ["type"] = "project", ["mode"] = "NoDebug",
            }).ToJsonString();
        }

        await AddArgumentsAsync(instance, args, cancellationToken);
        annotations["resource-app-args"] = JsonSerializer.Serialize(instance.Arguments);
        if (args.Count > 0)
        {
            spec["args"] = new JsonArray([.. args.Select(a => (JsonNode)a)]);
        }

        if (await EnvironmentAsync(instance, cancellationToken) is { Count: > 0 } variables)
        {
            spec["env"] = variables;
        }

        if (start)
        {
            spec["start"] = true;
        }

        if (resource is ContainerResource container)
        {
            AddContainer(container, spec);
            return Object("Container", instance.Name, annotations, spec);
        }

        spec["executionType"] = "Process";
        return Object("Executable", instance.Name, annotations, spec);
    }

    /// <summary>What is known of a workload before it is started.</summary>
    public static JsonObject Program(IResource resource) => resource switch
    {
        ProjectResource project => new() { ["executablePath"] = "dotnet", ["workingDirectory"] = Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath) },
        ExecutableResource executable => new() { ["executablePath"] = executable.Command, ["workingDirectory"] = executable.WorkingDirectory },
        ContainerResource container => new() { ["image"] = ImageName(container.Annotations.OfType<ContainerImageAnnotation>().Single()) },
        _ => [],
    };

    private static string ImageName(ContainerImageAnnotation image) => $"{image.Registry}/{image.Image}:{image.Tag}";

    private static JsonObject Object(string kind, string name, JsonObject annotations, JsonObject spec) => new()
    {
        ["apiVersion"] = DcpClient.ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = annotations },
        ["spec"] = spec,
    };

    private static void AddContainer(ContainerResource container, JsonObject spec)
    {
        if (container.Entrypoint is { } entrypoint)
        {
            spec["command"] = entrypoint;
        }

        spec["ports"] = new JsonArray([.. container.Annotations.OfType<EndpointAnnotation>().Select(e =>
        {
            var port = new JsonObject { ["containerPort"] = e.TargetPort, ["protocol"] = "TCP" };
            if (!e.IsProxied)
            {
                port["hostPort"] = e.Port;
            }

            return (JsonNode)port;
        })]);
        spec["volumeMounts"] = new JsonArray([.. container.Annotations.OfType<ContainerMountAnnotation>().Select(m =>
            (JsonNode)new JsonObject { ["type"] = "bind", ["source"] = m.Source, ["target"] = m.Target, ["readOnly"] = m.IsReadOnly })]);
    }

    private static async Task AddArgumentsAsync(DcpInstance instance, List<string> args, CancellationToken cancellationToken)
    {
        List<object> values = [];
        foreach (var annotation in instance.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            annotation.Callback(values);
        }

        var own = new List<LaunchArgument>();
        foreach (var arg in values)
        {
            if (await ValueResolver.ResolveAsync(arg, cancellationToken) is { } text)
            {
                own.Add(new(text, ValueResolver.IsSensitive(arg), args.Count));
                args.Add(text);
            }
        }

        instance.Arguments = own;
    }

    private static async Task<JsonArray> EnvironmentAsync(DcpInstance instance, CancellationToken cancellationToken)
    {
        var callback = new EnvironmentCallbackContext(cancellationToken);
        foreach (var annotation in instance.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(callback);
        }

        var variables = new JsonArray();
        foreach (var (name, value) in callback.EnvironmentVariables)
        {
            try
            {
                if (await ValueResolver.ResolveAsync(value, cancellationToken) is { } text)
                {
                    variables.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = text });
                }
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                throw new DistributedApplicationException($"Failed to apply environment variable '{name}': {ex.Message}", ex);
            }
        }

        instance.SpecVariables = [.. callback.EnvironmentVariables.Keys];
        return variables;
    }

    /// <summary>The assembly the AppHost's build has made of a project.</summary>
    private string TargetPath(ProjectResource project)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var target = options.Metadata($"targetpath:{path}");
        return File.Exists(target) ? target : throw new DistributedApplicationException(
            $"The project of resource '{project.Name}' was not built{(target is null ? "" : $": '{target}' is missing")}. Build the AppHost, which builds '{path}' with it.");
    }
}
