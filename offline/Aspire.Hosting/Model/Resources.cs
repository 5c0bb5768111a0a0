namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program that is on this machine.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="command">Program, by path or found on the search path.</param>
/// <param name="workingDirectory">Directory it runs in.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal string Command { get; } = command;

    internal string WorkingDirectory { get; } = workingDirectory;
}

/// <summary>A .NET project of the solution.</summary>
/// <param name="name">Name of the resource.</param>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

/// <summary>An image run by the container engine.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="entrypoint">Replaces the image's own entry point.</param>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal string? Entrypoint { get; } = entrypoint;
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
