namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program that is on this machine.</summary>
public class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal ExecutableResource(string name, string command, string workingDirectory)
        : base(name) => (Command, WorkingDirectory) = (command, workingDirectory);

    internal string Command { get; }

    internal string WorkingDirectory { get; }
}

/// <summary>A .NET project of the solution.</summary>
public class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name)
        : base(name)
    {
    }
}

/// <summary>The program that builds a project again.</summary>
internal sealed class ProjectRebuilderResource(string name, ProjectResource parent, string projectPath)
    : ExecutableResource(name, "dotnet", Path.GetDirectoryName(projectPath)!)
{
    public ProjectResource Parent { get; } = parent;
}

/// <summary>An image run by the container engine.</summary>
public class ContainerResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal ContainerResource(string name, string? entrypoint = null)
        : base(name) => Entrypoint = entrypoint;

    internal string? Entrypoint { get; }
}

/// <summary>A value that comes from outside of the model: configuration, a constant or code.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> callback, bool secret = false)
        : base(name)
    {
        _value = new(callback);
        Secret = secret;
    }

    /// <summary>Whether the value is masked wherever it is shown.</summary>
    internal bool Secret { get; }

    /// <summary>The value.</summary>
    /// <exception cref="MissingParameterValueException">Configuration holds no value.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}
