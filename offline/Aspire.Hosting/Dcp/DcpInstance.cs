using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>One copy of a resource, which DCP runs as one object.</summary>
internal sealed class DcpInstance(IResource resource, ResourceInstance identity)
{
    public IResource Resource { get; } = resource;

    public ResourceInstance Identity { get; } = identity;

    public string Name => Identity.Name;

    public string Kind => Resource is ContainerResource ? "containers" : "executables";

    /// <summary>One start or stop at a time.</summary>
    public SemaphoreSlim Operation { get; } = new(1, 1);

    /// <summary>Done when somebody has started the resource while it was waiting for others.</summary>
    public TaskCompletionSource SkipWait { get; set; } = new();

    /// <summary>Environment variables set by the application; null before the first start.</summary>
    public HashSet<string>? SpecVariables { get; set; }

    /// <summary>The arguments of the application's own: whether each is secret and its place among all arguments; null before the first start.</summary>
    public IReadOnlyList<LaunchArgument>? Arguments { get; set; }

    /// <summary>Services that have an Endpoint of this copy, hence somebody listening.</summary>
    public HashSet<string> ActiveServices { get; } = [];

    /// <summary>Changes seen by the watch are applied one after another.</summary>
    public Task Updates { get; set; } = Task.CompletedTask;

    /// <summary>Reads the console log of the object DCP has now.</summary>
    public DcpLog? Log { get; set; }

    /// <summary>Gives every copy of every resource that is run its name: the resource's, and 8 random letters.</summary>
    public static void Assign(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources.Where(r => r is ProjectResource or ExecutableResource or ContainerResource))
        {
            if (!resource.TryGetLastAnnotation<InstancesAnnotation>(out _))
            {
                resource.Annotations.Add(new InstancesAnnotation([.. Enumerable.Range(0, resource.GetReplicaCount()).Select(index =>
                {
                    var suffix = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);
                    return new ResourceInstance($"{resource.Name}-{suffix}", suffix, index);
                })]));
                if (!resource.TryGetLastAnnotation<ExcludeLifecycleCommandsAnnotation>(out _))
                {
                    LifecycleCommands.Add(resource);
                }
            }
        }
    }
}

/// <summary>An argument of a command line.</summary>
internal sealed record LaunchArgument(string Argument, bool IsSensitive, int EffectiveArgumentIndex);
